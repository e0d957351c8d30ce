#ifndef RANGELOSS_PRELU_OP_H_
#define RANGELOSS_PRELU_OP_H_

namespace rangeloss {

// Makes two ops known to TensorFlow, which do in one pass what takes its own ops three and seven:
//
//   RangelossPrelu(x, slope) -> y                     x > 0 ? x : x * slope
//   RangelossPreluGradient(dy, x, slope) -> dx, dslope
//
// x is [..., channels], slope [channels]. dx is x > 0 ? dy : dy * slope; dslope the sum of dy * min(x, 0) over all axes but
// the last, added up in an order that does not depend on the number of threads.
bool RegisterPreluOps();

}  // namespace rangeloss

#endif  // RANGELOSS_PRELU_OP_H_
