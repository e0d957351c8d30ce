#include "nearby_op.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "op_kernel.h"
#include "workers.h"

namespace rangeloss {
namespace {

// Four lanes are in every processor; sixteen products are looked at before anything is decided.
typedef float Lanes __attribute__((vector_size(16)));
typedef int32_t Mask __attribute__((vector_size(16)));
typedef int64_t Halves __attribute__((vector_size(16)));
constexpr int kLanes = 4, kTogether = 16;

inline Lanes Load(const float *at) {
  Lanes lanes;
  std::memcpy(&lanes, at, sizeof(lanes));
  return lanes;
}

struct Picked {
  std::vector<int32_t> places;
  std::vector<float> values;
};

struct Block {
  const float *products, *left_half, *left_reach, *right_half, *right_reach;
  int rows, columns;

  bool Wanted(int row, int column) const {
    const float product = products[static_cast<int64_t>(row) * columns + column];
    return product + left_reach[row] >= right_half[column] || product + right_reach[column] >= left_half[row];
  }

  void PickRow(int row, Picked *picked) const {
    const float *own = products + static_cast<int64_t>(row) * columns;
    const Lanes reach = Lanes{} + left_reach[row], half = Lanes{} + left_half[row];
    int column = 0;
    for (; column + kTogether <= columns; column += kTogether) {
      Mask any = {};
      for (int lane = 0; lane < kTogether; lane += kLanes) {
        const Lanes product = Load(own + column + lane);
        any |= (product + reach >= Load(right_half + column + lane)) | (product + Load(right_reach + column + lane) >= half);
      }
      const Halves halves = reinterpret_cast<Halves>(any);
      if ((halves[0] | halves[1]) != 0) PickColumns(row, column, column + kTogether, picked);
    }
    PickColumns(row, column, columns, picked);
  }

 private:
  void PickColumns(int row, int from, int to, Picked *picked) const {
    for (int column = from; column < to; column++) {
      if (!Wanted(row, column)) continue;
      picked->places.push_back(row * columns + column);
      picked->values.push_back(products[static_cast<int64_t>(row) * columns + column]);
    }
  }
};

void Compute(void *, TF_OpKernelContext *context) {
  const Tensor products = Input(context, 0), left_half = Input(context, 1), left_reach = Input(context, 2);
  const Tensor right_half = Input(context, 3), right_reach = Input(context, 4);
  if (!products || !left_half || !left_reach || !right_half || !right_reach) return;
  if (TF_NumDims(products.get()) != 2) return Refuse(context, "products have to be of rank 2");
  const int64_t rows = TF_Dim(products.get(), 0), columns = TF_Dim(products.get(), 1);
  if (rows * columns > std::numeric_limits<int32_t>::max()) return Refuse(context, "the block is too large");
  for (const Tensor *tensor : {&left_half, &left_reach}) {
    if (TF_TensorElementCount(tensor->get()) != rows) return Refuse(context, "left_half and left_reach need a number per row");
  }
  for (const Tensor *tensor : {&right_half, &right_reach}) {
    if (TF_TensorElementCount(tensor->get()) != columns) {
      return Refuse(context, "right_half and right_reach need a number per column");
    }
  }
  const Block block = {Data(products),   Data(left_half),        Data(left_reach),         Data(right_half),
                       Data(right_reach), static_cast<int>(rows), static_cast<int>(columns)};
  const int parts = static_cast<int>(std::min<int64_t>(rows, 32));
  std::vector<Picked> picked(parts);
  ParallelFor(parts, [&](int part) {
    const int last = static_cast<int>(rows * (part + 1) / parts);
    for (int row = static_cast<int>(rows * part / parts); row < last; row++) block.PickRow(row, &picked[part]);
  });
  int64_t count = 0;
  for (const Picked &part : picked) count += static_cast<int64_t>(part.places.size());
  const Tensor places = Output(context, 0, TF_INT32, {count}), values = Output(context, 1, TF_FLOAT, {count});
  if (!places || !values) return;
  int32_t *place = static_cast<int32_t *>(TF_TensorData(places.get()));
  float *value = Data(values);
  for (const Picked &part : picked) {
    place = std::copy(part.places.begin(), part.places.end(), place);
    value = std::copy(part.values.begin(), part.values.end(), value);
  }
}

}  // namespace

bool RegisterNearbyOp() {
  // Every environment of Node that loads the binding asks.
  static const bool registered = Register(
      "RangelossNearby",
      {"products: float", "left_half: float", "left_reach: float", "right_half: float", "right_reach: float"},
      {"places: int32", "values: float"}, {}, Compute);
  return registered;
}

}  // namespace rangeloss
