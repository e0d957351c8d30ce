#include "max_pool_gradient_op.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "op_kernel.h"
#include "workers.h"
#include "every_width.h"

namespace rangeloss {
namespace {

void *Create(TF_OpKernelConstruction *construction) { return new int(ReadInteger(construction, "size")); }

void Delete(void *size) { delete static_cast<int *>(size); }

// Which cell of a window has its greatest value, for each channel.
EVERY_WIDTH void Compare(const float *__restrict x, int32_t cell, int channels, float *__restrict greatest,
                         int32_t *__restrict winner) {
  for (int c = 0; c < channels; c++) {
    const bool more = x[c] > greatest[c];
    greatest[c] = more ? x[c] : greatest[c];
    winner[c] = more ? cell : winner[c];
  }
}

EVERY_WIDTH void HandDown(const float *__restrict dy, const int32_t *__restrict winner, int32_t cell, int channels,
                          float *__restrict dx) {
  for (int c = 0; c < channels; c++) dx[c] = winner[c] == cell ? dy[c] : 0.0f;
}

struct Pool {
  int64_t height, width, channels, rows, columns;
  int size;

  // One row of windows of one image.
  void Row(const float *x, const float *dy, float *dx, int64_t image, int64_t row) const {
    const int64_t stride = width * channels;
    const int n = static_cast<int>(channels);
    std::vector<float> greatest(channels);
    std::vector<int32_t> winner(channels);
    const int64_t top = (image * height + row * size) * stride;
    for (int64_t column = 0; column < columns; column++) {
      const int64_t corner = top + column * size * channels;
      const auto place = [&](int cell) { return corner + cell / size * stride + cell % size * channels; };
      std::copy_n(x + corner, channels, greatest.begin());
      std::fill(winner.begin(), winner.end(), 0);
      for (int cell = 1; cell < size * size; cell++) Compare(x + place(cell), cell, n, greatest.data(), winner.data());
      const float *given = dy + ((image * rows + row) * columns + column) * channels;
      for (int cell = 0; cell < size * size; cell++) HandDown(given, winner.data(), cell, n, dx + place(cell));
    }
    // What is right of the last window.
    const int64_t rest = (width - columns * size) * channels;
    for (int line = 0; line < size; line++) std::fill_n(dx + top + (line + 1) * stride - rest, rest, 0.0f);
  }
};

void Compute(void *own, TF_OpKernelContext *context) {
  const int size = *static_cast<int *>(own);
  const Tensor x = Input(context, 0), dy = Input(context, 1);
  if (!x || !dy) return;
  if (TF_NumDims(x.get()) != 4 || TF_NumDims(dy.get()) != 4 || size < 1) return Refuse(context, "x and dy have to be of rank 4");
  const auto dim = [](const Tensor &tensor, int axis) { return TF_Dim(tensor.get(), axis); };
  const Pool pool = {dim(x, 1), dim(x, 2), dim(x, 3), dim(x, 1) / size, dim(x, 2) / size, size};
  const int64_t images = dim(x, 0);
  if (dim(dy, 0) != images || dim(dy, 1) != pool.rows || dim(dy, 2) != pool.columns || dim(dy, 3) != pool.channels) {
    return Refuse(context, "dy does not fit the windows of x");
  }
  const Tensor dx = Output(context, 0, TF_FLOAT, {images, pool.height, pool.width, pool.channels});
  if (!dx) return;
  const float *values = Data(x), *given = Data(dy);
  float *gradient = Data(dx);
  ParallelFor(static_cast<int>(images), [&](int image) {
    for (int64_t row = 0; row < pool.rows; row++) pool.Row(values, given, gradient, image, row);
    const int64_t below = (pool.height - pool.rows * size) * pool.width * pool.channels;
    std::fill_n(gradient + (image + 1) * pool.height * pool.width * pool.channels - below, below, 0.0f);
  });
}

}  // namespace

bool RegisterMaxPoolGradientOp() {
  // Every environment of Node that loads the binding asks.
  static const bool registered = Register("RangelossMaxPoolGradient", {"x: float", "dy: float"}, {"dx: float"}, {"size: int"},
                                          Compute, Create, Delete);
  return registered;
}

}  // namespace rangeloss
