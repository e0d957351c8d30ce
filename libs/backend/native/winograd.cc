#include "winograd.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "workers.h"

#if defined(__x86_64__) && defined(__GNUC__)

namespace rangeloss {
namespace {

// Only what stands between these two pragmas may use AVX-512; it is reached after WinogradServes has said yes.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,fma")
#pragma GCC optimize("O3")
#endif

#define INLINE inline __attribute__((always_inline))

constexpr int kLanes = 16;
constexpr int kTile = 6;              // inputs of a tile along one side
constexpr int kPoints = kTile * kTile;
constexpr int kRowsAtOnce = 12;       // of a matrix product: 12 x 2 vectors of sums stay in registers
constexpr int kPanel = 2 * kLanes;    // columns of a matrix product at once

typedef float Vec __attribute__((vector_size(64)));
typedef float UnalignedVec __attribute__((vector_size(64), aligned(4)));

INLINE Vec Load(const float *at) { return *reinterpret_cast<const UnalignedVec *>(at); }
INLINE void Store(float *at, Vec value) { *reinterpret_cast<UnalignedVec *>(at) = value; }

// Keeps the compiler from fusing a product with the sum that follows: the result has to be that of two ops.
INLINE Vec Rounded(Vec value) {
  asm("" : "+v"(value));
  return value;
}

constexpr float kP = 0.75f, kQ = 1.5f;
constexpr float kP2 = kP * kP, kQ2 = kQ * kQ;

// Rows of the input transform: the polynomials that vanish at all points but one.
INLINE void TransformInput(const Vec d[kTile], Vec out[kTile]) {
  out[0] = d[4] - (kP2 + kQ2) * d[2] + (kP2 * kQ2) * d[0];
  const Vec even_p = d[4] - kQ2 * d[2], odd_p = kP * d[3] - (kP * kQ2) * d[1];
  out[1] = even_p + odd_p;
  out[2] = even_p - odd_p;
  const Vec even_q = d[4] - kP2 * d[2], odd_q = kQ * d[3] - (kQ * kP2) * d[1];
  out[3] = even_q + odd_q;
  out[4] = even_q - odd_q;
  out[5] = d[5] - (kP2 + kQ2) * d[3] + (kP2 * kQ2) * d[1];
}

constexpr float Power(float base, int exponent) { return exponent == 0 ? 1 : base * Power(base, exponent - 1); }

// The polynomial with these coefficients at every point, divided by what the input transform is too large by.
template <int taps>
INLINE void TransformTaps(const Vec g[taps], Vec out[kTile]) {
  constexpr float scale_0 = 1 / (kP2 * kQ2), scale_p = 1 / (2 * kP2 * (kP2 - kQ2)), scale_q = 1 / (2 * kQ2 * (kQ2 - kP2));
  Vec even_p = g[0], odd_p = kP * g[1], even_q = g[0], odd_q = kQ * g[1];
  for (int i = 2; i < taps; i++) {
    (i % 2 == 0 ? even_p : odd_p) += Power(kP, i) * g[i];
    (i % 2 == 0 ? even_q : odd_q) += Power(kQ, i) * g[i];
  }
  out[0] = scale_0 * g[0];
  out[1] = scale_p * (even_p + odd_p);
  out[2] = scale_p * (even_p - odd_p);
  out[3] = scale_q * (even_q + odd_q);
  out[4] = scale_q * (even_q - odd_q);
  out[5] = g[taps - 1];
}

// The coefficients of the product from its values at the points.
template <int size>
INLINE void TransformOutput(const Vec m[kTile], Vec out[size]) {
  const Vec sum_p = m[1] + m[2], difference_p = m[1] - m[2], sum_q = m[3] + m[4], difference_q = m[3] - m[4];
  for (int i = 0; i < size; i++) {
    out[i] = i % 2 == 0 ? Power(kP, i) * sum_p + Power(kQ, i) * sum_q
                        : Power(kP, i) * difference_p + Power(kQ, i) * difference_q;
  }
  out[0] += m[0];
  out[size - 1] += m[5];
}

// c[rows, 16 vectors] (+)= a[rows, depth] b[depth, 16 vectors]; a has a stride each way, so that it may be transposed.
template <int rows, int vectors>
void Product(const float *a, long row_stride, long depth_stride, const float *b, long b_stride, float *c, long c_stride,
             int depth, bool accumulate) {
  Vec sum[rows][vectors];
#pragma GCC unroll 12
  for (int i = 0; i < rows; i++) {
#pragma GCC unroll 2
    for (int j = 0; j < vectors; j++) sum[i][j] = accumulate ? Load(c + i * c_stride + j * kLanes) : Vec{};
  }
  for (int k = 0; k < depth; k++) {
    Vec right[vectors];
#pragma GCC unroll 2
    for (int j = 0; j < vectors; j++) right[j] = Load(b + k * b_stride + j * kLanes);
#pragma GCC unroll 12
    for (int i = 0; i < rows; i++) {
      const float left = a[i * row_stride + k * depth_stride];
#pragma GCC unroll 2
      for (int j = 0; j < vectors; j++) sum[i][j] += left * right[j];
    }
  }
#pragma GCC unroll 12
  for (int i = 0; i < rows; i++) {
#pragma GCC unroll 2
    for (int j = 0; j < vectors; j++) Store(c + i * c_stride + j * kLanes, sum[i][j]);
  }
}

using ProductFunction = void (*)(const float *, long, long, const float *, long, float *, long, int, bool);

template <int vectors>
constexpr ProductFunction kProducts[kRowsAtOnce + 1] = {
    nullptr,
    Product<1, vectors>, Product<2, vectors>, Product<3, vectors>, Product<4, vectors>,
    Product<5, vectors>, Product<6, vectors>, Product<7, vectors>, Product<8, vectors>,
    Product<9, vectors>, Product<10, vectors>, Product<11, vectors>, Product<12, vectors>};

// All rows of a panel.
void Multiply(int rows, int width, const float *a, long row_stride, long depth_stride, const float *b, long b_stride,
              float *c, long c_stride, int depth, bool accumulate) {
  for (int row = 0; row < rows; row += kRowsAtOnce) {
    const int count = std::min(kRowsAtOnce, rows - row);
    const ProductFunction product = width == kPanel ? kProducts<2>[count] : kProducts<1>[count];
    product(a + row * row_stride, row_stride, depth_stride, b, b_stride, c + row * c_stride, c_stride, depth, accumulate);
  }
}

// One tile of an image, 16 channels, in two passes; `at` gives the vector at (row, column) of the tile.
template <int size, typename At, typename Transform>
INLINE void TransformTile(At at, Transform transform, Vec out[kTile][kTile]) {
  Vec half[kTile][size];
  for (int column = 0; column < size; column++) {
    Vec in[size], result[kTile];
    for (int row = 0; row < size; row++) in[row] = at(row, column);
    transform(in, result);
    for (int row = 0; row < kTile; row++) half[row][column] = result[row];
  }
  for (int row = 0; row < kTile; row++) transform(half[row], out[row]);
}

// Where a tile lies.
struct Place {
  int image, row, column;  // of the first output
};

template <int size>
INLINE Place PlaceOf(const Convolution &c, int tile) {
  const int across = (c.columns + size - 1) / size, down = (c.rows + size - 1) / size;
  return {tile / (across * down), tile / across % down * size, tile % across * size};
}

template <int size>
int TileCount(const Convolution &c) {
  return c.batch * ((c.rows + size - 1) / size) * ((c.columns + size - 1) / size);
}

// out[point][channel] of one tile of inputs, the points `stride` apart; outside the image are zeros.
void InputTile(const Convolution &c, const Place &place, const float *x, float *out, long stride) {
  const int top = place.row - c.top, left = place.column - c.left;
  const bool inside = top >= 0 && left >= 0 && top + kTile <= c.height && left + kTile <= c.width;
  const float *image = x + static_cast<long>(place.image) * c.height * c.width * c.inputs;
  for (int channel = 0; channel < c.inputs; channel += kLanes) {
    Vec result[kTile][kTile];
    const auto at = [&](int row, int column) {
      return Load(image + (static_cast<long>(top + row) * c.width + left + column) * c.inputs + channel);
    };
    const auto at_edge = [&](int row, int column) {
      const bool there = top + row >= 0 && top + row < c.height && left + column >= 0 && left + column < c.width;
      return there ? at(row, column) : Vec{};
    };
    const auto transform = [](const Vec *in, Vec *to) __attribute__((always_inline)) { TransformInput(in, to); };
    if (inside) {
      TransformTile<kTile>(at, transform, result);
    } else {
      TransformTile<kTile>(at_edge, transform, result);
    }
    for (int point = 0; point < kPoints; point++) Store(out + point * stride + channel, result[point / kTile][point % kTile]);
  }
}

// The same of a tile of output gradients, which play the filter's part in the gradient of the filter.
template <int size>
void GradientTile(const Convolution &c, const Place &place, const float *dy, float *out, long stride) {
  const float *image = dy + static_cast<long>(place.image) * c.rows * c.columns * c.outputs;
  for (int channel = 0; channel < c.outputs; channel += kLanes) {
    Vec result[kTile][kTile];
    const auto at = [&](int row, int column) {
      const int r = place.row + row, k = place.column + column;
      return r < c.rows && k < c.columns ? Load(image + (static_cast<long>(r) * c.columns + k) * c.outputs + channel) : Vec{};
    };
    TransformTile<size>(at, [](const Vec *in, Vec *to) __attribute__((always_inline)) { TransformTaps<size>(in, to); }, result);
    for (int point = 0; point < kPoints; point++) Store(out + point * stride + channel, result[point / kTile][point % kTile]);
  }
}

// The sums at all points of one tile back to outputs, through the epilogue, to y.
template <int size>
void OutputTile(const Convolution &c, const Place &place, const float *sums, long stride, const Epilogue &epilogue,
                float *y) {
  float *image = y + static_cast<long>(place.image) * c.rows * c.columns * c.outputs;
  for (int channel = 0; channel < c.outputs; channel += kLanes) {
    Vec half[size][kTile];
    for (int column = 0; column < kTile; column++) {
      Vec in[kTile], result[size];
      for (int row = 0; row < kTile; row++) in[row] = Load(sums + (row * kTile + column) * stride + channel);
      TransformOutput<size>(in, result);
      for (int row = 0; row < size; row++) half[row][column] = result[row];
    }
    for (int row = 0; row < size && place.row + row < c.rows; row++) {
      Vec values[size];
      TransformOutput<size>(half[row], values);
      for (int column = 0; column < size && place.column + column < c.columns; column++) {
        Vec value = values[column];
        if (epilogue.scale != nullptr) value = Rounded(value * Load(epilogue.scale + channel));
        if (epilogue.offset != nullptr) value += Load(epilogue.offset + channel);
        // Comparisons and not a maximum: NaN has to stay NaN.
        if (epilogue.slope != nullptr) value = value < 0 ? value * Load(epilogue.slope + channel) : value;
        if (epilogue.rectify) value = value < 0 ? Vec{} : value;
        Store(image + (static_cast<long>(place.row + row) * c.columns + place.column + column) * c.outputs + channel, value);
      }
    }
  }
}

struct Scratch {
  explicit Scratch(long floats) : data(static_cast<float *>(std::aligned_alloc(64, (floats * 4 + 63) / 64 * 64)), std::free) {}
  std::unique_ptr<float, decltype(&std::free)> data;
};

// out[point][panel][input][column of the panel]: the order in which the product reads it.
template <int taps>
void TransformFilter(const Convolution &c, const float *filter, bool reversed, float *out) {
  const long pairs = static_cast<long>(c.inputs) * c.outputs;
  ParallelFor(c.inputs / kLanes, [&](int group) {
    for (int input = group * kLanes; input < (group + 1) * kLanes; input++) {
      for (int output = 0; output < c.outputs; output += kLanes) {
        const auto at = [&](int row, int column) {
          if (!reversed) return Load(filter + (row * taps + column) * pairs + static_cast<long>(input) * c.outputs + output);
          const float *from = filter + ((taps - 1 - row) * taps + taps - 1 - column) * pairs + static_cast<long>(output) * c.inputs + input;
          Vec value;
          for (int lane = 0; lane < kLanes; lane++) value[lane] = from[static_cast<long>(lane) * c.inputs];
          return value;
        };
        Vec result[kTile][kTile];
        TransformTile<taps>(at, [](const Vec *in, Vec *to) __attribute__((always_inline)) { TransformTaps<taps>(in, to); }, result);
        const int panel = output / kPanel * kPanel;
        const int width = std::min(kPanel, c.outputs - panel);
        float *to = out + static_cast<long>(panel) * c.inputs + static_cast<long>(input) * width + output - panel;
        for (int point = 0; point < kPoints; point++) Store(to + point * pairs, result[point / kTile][point % kTile]);
      }
    }
  });
}

template <int taps>
void Forward(const Convolution &c, const float *x, const float *filter, bool reversed, const Epilogue &epilogue, float *y) {
  constexpr int size = kTile + 1 - taps;
  const long pairs = static_cast<long>(c.inputs) * c.outputs;
  Scratch transformed(kPoints * pairs);
  TransformFilter<taps>(c, filter, reversed, transformed.data.get());
  const int tiles = TileCount<size>(c);
  // Few enough that a block's transforms stay in the second-level cache, enough that the filter is not read too often.
  const long fitting = (700 << 10) / (4 * kPoints * (c.inputs + c.outputs)) / kRowsAtOnce * kRowsAtOnce;
  const int block = static_cast<int>(std::min(240L, std::max(c.inputs * c.outputs > 128 * 128 ? 60L : 24L, fitting)));
  ParallelFor((tiles + block - 1) / block, [&](int at) {
    const int first = at * block, count = std::min(block, tiles - first);
    // A power of two as the stride would put all rows into the same few lines of the cache.
    const long in_row = c.inputs + kLanes, out_row = c.outputs + kLanes;
    thread_local Scratch scratch(0);
    thread_local long size_of_scratch = 0;
    const long wanted = kPoints * block * (in_row + out_row);
    if (wanted > size_of_scratch) scratch = Scratch(size_of_scratch = wanted);
    float *in = scratch.data.get(), *sums = in + kPoints * block * in_row;
    for (int i = 0; i < count; i++) InputTile(c, PlaceOf<size>(c, first + i), x, in + i * in_row, block * in_row);
    for (int point = 0; point < kPoints; point++) {
      for (int panel = 0; panel < c.outputs; panel += kPanel) {
        const int width = std::min(kPanel, c.outputs - panel);
        Multiply(count, width, in + point * block * in_row, in_row, 1,
                 transformed.data.get() + point * pairs + static_cast<long>(panel) * c.inputs, width,
                 sums + point * block * out_row + panel, out_row, c.inputs, false);
      }
    }
    for (int i = 0; i < count; i++) OutputTile<size>(c, PlaceOf<size>(c, first + i), sums + i * out_row, block * out_row, epilogue, y);
  });
}

template <int taps>
void FilterGradient(const Convolution &c, const float *x, const float *dy, float *gradient) {
  constexpr int size = kTile + 1 - taps;
  const long pairs = static_cast<long>(c.inputs) * c.outputs;
  const int tiles = TileCount<size>(c);
  const int block = 192;
  const long in_row = c.inputs + kLanes, out_row = c.outputs + kLanes;
  Scratch in(kPoints * block * in_row), out(kPoints * block * out_row), sums(kPoints * pairs);
  for (int first = 0; first < tiles; first += block) {
    const int count = std::min(block, tiles - first), group = kRowsAtOnce;
    ParallelFor((count + group - 1) / group, [&](int at) {
      for (int i = at * group; i < std::min(count, (at + 1) * group); i++) {
        const Place place = PlaceOf<size>(c, first + i);
        InputTile(c, place, x, in.data.get() + i * in_row, block * in_row);
        GradientTile<size>(c, place, dy, out.data.get() + i * out_row, block * out_row);
      }
    });
    ParallelFor(kPoints, [&](int point) {
      for (int panel = 0; panel < c.outputs; panel += kPanel) {
        Multiply(c.inputs, std::min(kPanel, c.outputs - panel), in.data.get() + point * block * in_row, 1, in_row,
                 out.data.get() + point * block * out_row + panel, out_row, sums.data.get() + point * pairs + panel, c.outputs,
                 count, first > 0);
      }
    });
  }
  ParallelFor(c.inputs, [&](int input) {
    for (int output = 0; output < c.outputs; output += kLanes) {
      const float *from = sums.data.get() + static_cast<long>(input) * c.outputs + output;
      Vec half[taps][kTile];
      for (int column = 0; column < kTile; column++) {
        Vec values[kTile], result[taps];
        for (int row = 0; row < kTile; row++) values[row] = Load(from + (row * kTile + column) * pairs);
        TransformOutput<taps>(values, result);
        for (int row = 0; row < taps; row++) half[row][column] = result[row];
      }
      for (int row = 0; row < taps; row++) {
        Vec result[taps];
        TransformOutput<taps>(half[row], result);
        for (int column = 0; column < taps; column++) {
          Store(gradient + (row * taps + column) * pairs + static_cast<long>(input) * c.outputs + output, result[column]);
        }
      }
    }
  });
}

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

}  // namespace

bool WinogradServes(const Convolution &c) {
  return __builtin_cpu_supports("avx512f") && (c.taps == 3 || c.taps == 5) && c.inputs % kLanes == 0 &&
         c.outputs % kLanes == 0 && c.batch > 0 && c.rows > 0 && c.columns > 0;
}

void WinogradForward(const Convolution &c, const float *x, const float *filter, bool reversed, const Epilogue &epilogue,
                     float *y) {
  (c.taps == 3 ? Forward<3> : Forward<5>)(c, x, filter, reversed, epilogue, y);
}

void WinogradFilterGradient(const Convolution &c, const float *x, const float *dy, float *gradient) {
  (c.taps == 3 ? FilterGradient<3> : FilterGradient<5>)(c, x, dy, gradient);
}

}  // namespace rangeloss

#else  // another processor or compiler: the caller keeps TensorFlow's convolution

namespace rangeloss {
bool WinogradServes(const Convolution &) { return false; }
void WinogradForward(const Convolution &, const float *, const float *, bool, const Epilogue &, float *) {}
void WinogradFilterGradient(const Convolution &, const float *, const float *, float *) {}
}  // namespace rangeloss

#endif
