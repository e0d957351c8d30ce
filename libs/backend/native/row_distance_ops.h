#ifndef RANGELOSS_ROW_DISTANCE_OPS_H_
#define RANGELOSS_ROW_DISTANCE_OPS_H_

namespace rangeloss {

// Makes two ops known to TensorFlow, which compare listed rows of two matrices without writing these rows out:
//
//   RangelossRowDistances(left, right, left_rows, right_rows) -> squares
//   RangelossRowDifferences(left, right, left_rows, right_rows, scale) -> differences
//
// left [n, dimension] and right [m, dimension], left_rows and right_rows [pairs] int32, scale [pairs] or one number.
// Pair p is of row left_rows[p] and row right_rows[p]: squares [pairs] holds the sums of (left - right)^2, differences
// [pairs, dimension] scale * (left - right), which is the gradient of the former for scale = 2 * upstream. Sums are added up in
// an order that depends on the dimension alone.
bool RegisterRowDistanceOps();

}  // namespace rangeloss

#endif  // RANGELOSS_ROW_DISTANCE_OPS_H_
