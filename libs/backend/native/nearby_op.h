#ifndef RANGELOSS_NEARBY_OP_H_
#define RANGELOSS_NEARBY_OP_H_

namespace rangeloss {

// Makes an op known to TensorFlow that picks, out of a block of inner products, the few that a search for neighbours
// may need, so that the block itself need not leave TensorFlow.
//
//   RangelossNearby(products, left_half, left_reach, right_half, right_reach) -> places, values
//
// Entry (i, j) of `products` [rows, columns] is picked where
//     products + left_reach[i] >= right_half[j]   or   products + right_reach[j] >= left_half[i]
// A row's nearest others b are those of the smallest score |b|^2 - 2ab: `half` is half the squared length (zero where all
// have one length), `reach` half the largest score that is still of interest, infinite for everything or nothing.
// `places` [n] int32 holds i * columns + j in ascending order, whatever the number of threads; `values` [n] float32 the
// products there.
bool RegisterNearbyOp();

}  // namespace rangeloss

#endif  // RANGELOSS_NEARBY_OP_H_
