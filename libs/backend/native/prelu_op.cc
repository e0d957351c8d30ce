#include "prelu_op.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "op_kernel.h"
#include "workers.h"
#include "every_width.h"

namespace rangeloss {
namespace {

constexpr int64_t kTaskElements = 32768;

EVERY_WIDTH void Rectify(const float *__restrict x, const float *__restrict slope, int64_t rows, int64_t channels,
                         float *__restrict y) {
  for (int64_t row = 0; row < rows; row++, x += channels, y += channels) {
    for (int64_t c = 0; c < channels; c++) y[c] = x[c] > 0.0f ? x[c] : x[c] * slope[c];
  }
}

EVERY_WIDTH void HandDown(const float *__restrict dy, const float *__restrict x, const float *__restrict slope, int64_t rows,
                          int64_t channels, float *__restrict dx, float *__restrict dslope) {
  for (int64_t row = 0; row < rows; row++, dy += channels, x += channels, dx += channels) {
    for (int64_t c = 0; c < channels; c++) {
      const bool positive = x[c] > 0.0f;
      dx[c] = positive ? dy[c] : dy[c] * slope[c];
      dslope[c] += positive ? 0.0f : dy[c] * x[c];
    }
  }
}

// The matrix that a tensor is to these ops, cut into tasks that depend on nothing but its sizes.
struct Rows {
  int64_t rows = 0, channels = 0, of_task = 1;

  explicit Rows(const Tensor &x) {
    const int rank = TF_NumDims(x.get());
    channels = rank == 0 ? 0 : TF_Dim(x.get(), rank - 1);
    if (channels == 0) return;
    rows = TF_TensorElementCount(x.get()) / channels;
    of_task = std::max<int64_t>(1, kTaskElements / channels);
  }
  int Tasks() const { return static_cast<int>((rows + of_task - 1) / of_task); }
  int64_t From(int task) const { return task * of_task; }
  int64_t Count(int task) const { return std::min(of_task, rows - From(task)); }
};

std::vector<int64_t> ShapeOf(const Tensor &tensor) {
  std::vector<int64_t> shape(TF_NumDims(tensor.get()));
  for (size_t axis = 0; axis < shape.size(); axis++) shape[axis] = TF_Dim(tensor.get(), static_cast<int>(axis));
  return shape;
}

void ComputePrelu(void *, TF_OpKernelContext *context) {
  const Tensor x = Input(context, 0), slope = Input(context, 1);
  if (!x || !slope) return;
  const Rows rows(x);
  if (TF_TensorElementCount(slope.get()) != rows.channels) return Refuse(context, "the slope needs a number for each channel");
  const Tensor y = Output(context, 0, TF_FLOAT, ShapeOf(x));
  if (!y) return;
  ParallelFor(rows.Tasks(), [&](int task) {
    const int64_t from = rows.From(task) * rows.channels;
    Rectify(Data(x) + from, Data(slope), rows.Count(task), rows.channels, Data(y) + from);
  });
}

void ComputeGradient(void *, TF_OpKernelContext *context) {
  const Tensor dy = Input(context, 0), x = Input(context, 1), slope = Input(context, 2);
  if (!dy || !x || !slope) return;
  const Rows rows(x);
  if (ShapeOf(dy) != ShapeOf(x)) return Refuse(context, "dy and x need one shape");
  if (TF_TensorElementCount(slope.get()) != rows.channels) return Refuse(context, "the slope needs a number for each channel");
  const Tensor dx = Output(context, 0, TF_FLOAT, ShapeOf(x)), dslope = Output(context, 1, TF_FLOAT, {rows.channels});
  if (!dx || !dslope) return;
  const int64_t channels = rows.channels;
  std::vector<float> sums(static_cast<size_t>(rows.Tasks()) * channels, 0.0f);
  ParallelFor(rows.Tasks(), [&](int task) {
    const int64_t from = rows.From(task) * channels;
    HandDown(Data(dy) + from, Data(x) + from, Data(slope), rows.Count(task), channels, Data(dx) + from,
             sums.data() + task * channels);
  });
  std::vector<double> total(channels, 0.0);
  for (size_t i = 0; i < sums.size(); i++) total[i % channels] += sums[i];
  std::copy(total.begin(), total.end(), Data(dslope));
}

}  // namespace

bool RegisterPreluOps() {
  // Every environment of Node that loads the binding asks.
  static const bool registered =
      Register("RangelossPrelu", {"x: float", "slope: float"}, {"y: float"}, {}, ComputePrelu) &&
      Register("RangelossPreluGradient", {"dy: float", "x: float", "slope: float"}, {"dx: float", "dslope: float"}, {},
               ComputeGradient);
  return registered;
}

}  // namespace rangeloss
