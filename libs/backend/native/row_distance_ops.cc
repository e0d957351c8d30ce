#include "row_distance_ops.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "op_kernel.h"
#include "workers.h"
#include "every_width.h"

namespace rangeloss {
namespace {

// So many elements are done before another thread has woken up.
constexpr int64_t kAloneElements = 98304, kTaskElements = 32768;
// Partial sums of a row, enough to keep the widest vector units busy.
constexpr int kLanes = 64;

EVERY_WIDTH float SquaredDistance(const float *__restrict left, const float *__restrict right, int64_t dimension) {
  float lanes[kLanes] = {};
  int64_t from = 0;
  for (; from + kLanes <= dimension; from += kLanes) {
    for (int lane = 0; lane < kLanes; lane++) {
      const float difference = left[from + lane] - right[from + lane];
      lanes[lane] += difference * difference;
    }
  }
  for (int lane = 0; from < dimension; from++, lane++) {
    const float difference = left[from] - right[from];
    lanes[lane] += difference * difference;
  }
  for (int half = kLanes / 2; half > 0; half /= 2) {
    for (int lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half];
  }
  return lanes[0];
}

EVERY_WIDTH void ScaledDifference(const float *__restrict left, const float *__restrict right, float scale, int64_t dimension,
                                  float *__restrict difference) {
  for (int64_t d = 0; d < dimension; d++) difference[d] = (left[d] - right[d]) * scale;
}

// What both ops are given.
struct Pairs {
  const Tensor left, right, left_rows, right_rows;
  int64_t count = 0, dimension = 0;

  explicit Pairs(TF_OpKernelContext *context)
      : left(Input(context, 0)), right(Input(context, 1)), left_rows(Input(context, 2)), right_rows(Input(context, 3)) {}

  // False, with the op failed, where something does not fit.
  bool Fit(TF_OpKernelContext *context) {
    if (!left || !right || !left_rows || !right_rows) return false;
    if (TF_NumDims(left.get()) != 2 || TF_NumDims(right.get()) != 2) return Refused(context, "left and right have to be of rank 2");
    dimension = TF_Dim(left.get(), 1);
    if (TF_Dim(right.get(), 1) != dimension) return Refused(context, "left and right need rows of one length");
    count = TF_TensorElementCount(left_rows.get());
    if (TF_TensorElementCount(right_rows.get()) != count) return Refused(context, "every pair needs a row on either side");
    return Within(context, "left_rows", left_rows, TF_Dim(left.get(), 0)) &&
           Within(context, "right_rows", right_rows, TF_Dim(right.get(), 0));
  }

  const float *Left(int64_t pair) const { return Data(left) + Row(left_rows, pair) * dimension; }
  const float *Right(int64_t pair) const { return Data(right) + Row(right_rows, pair) * dimension; }

  // Calls visit(pair) for every pair, on several threads where there is much to do.
  template <typename Visit>
  void ForEach(const Visit &visit) const {
    const int64_t elements = count * dimension <= kAloneElements ? kAloneElements : kTaskElements;
    const int64_t of_task = std::max<int64_t>(1, elements / std::max<int64_t>(1, dimension));
    ParallelFor(static_cast<int>((count + of_task - 1) / of_task), [&](int task) {
      const int64_t end = std::min(count, (task + 1) * of_task);
      for (int64_t pair = task * of_task; pair < end; pair++) visit(pair);
    });
  }

 private:
  static int32_t Row(const Tensor &rows, int64_t pair) { return static_cast<const int32_t *>(TF_TensorData(rows.get()))[pair]; }

  static bool Refused(TF_OpKernelContext *context, const std::string &reason) {
    Refuse(context, reason);
    return false;
  }

  bool Within(TF_OpKernelContext *context, const char *name, const Tensor &rows, int64_t limit) const {
    for (int64_t pair = 0; pair < count; pair++) {
      const int32_t row = Row(rows, pair);
      if (row >= 0 && row < limit) continue;
      return Refused(context, std::string(name) + "[" + std::to_string(pair) + "] = " + std::to_string(row) + " is not in [0, " +
                                  std::to_string(limit) + ")");
    }
    return true;
  }
};

void ComputeDistances(void *, TF_OpKernelContext *context) {
  Pairs pairs(context);
  if (!pairs.Fit(context)) return;
  const Tensor squares = Output(context, 0, TF_FLOAT, {pairs.count});
  if (!squares) return;
  float *square = Data(squares);
  pairs.ForEach([&](int64_t pair) { square[pair] = SquaredDistance(pairs.Left(pair), pairs.Right(pair), pairs.dimension); });
}

void ComputeDifferences(void *, TF_OpKernelContext *context) {
  Pairs pairs(context);
  if (!pairs.Fit(context)) return;
  const Tensor scale = Input(context, 4);
  if (!scale) return;
  const bool one = TF_NumDims(scale.get()) == 0;
  if (!one && TF_TensorElementCount(scale.get()) != pairs.count) {
    return Refuse(context, "scale has to be one number or one for each pair");
  }
  const Tensor differences = Output(context, 0, TF_FLOAT, {pairs.count, pairs.dimension});
  if (!differences) return;
  float *difference = Data(differences);
  const float *factor = Data(scale);
  pairs.ForEach([&](int64_t pair) {
    ScaledDifference(pairs.Left(pair), pairs.Right(pair), factor[one ? 0 : pair], pairs.dimension,
                     difference + pair * pairs.dimension);
  });
}

}  // namespace

bool RegisterRowDistanceOps() {
  // Every environment of Node that loads the binding asks.
  static const bool registered =
      Register("RangelossRowDistances", {"left: float", "right: float", "left_rows: int32", "right_rows: int32"},
               {"squares: float"}, {}, ComputeDistances) &&
      Register("RangelossRowDifferences",
               {"left: float", "right: float", "left_rows: int32", "right_rows: int32", "scale: float"},
               {"differences: float"}, {}, ComputeDifferences);
  return registered;
}

}  // namespace rangeloss
