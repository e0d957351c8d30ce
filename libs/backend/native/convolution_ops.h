#ifndef RANGELOSS_CONVOLUTION_OPS_H_
#define RANGELOSS_CONVOLUTION_OPS_H_

namespace rangeloss {

// Makes two ops known to TensorFlow, on processors that the kernels serve; false elsewhere.
//
//   RangelossConv2D(x, filter, scale, offset, slope) -> y
//     attributes: rows, columns (of y), top, left (zeros in front of x), reversed, rectify
//   RangelossConv2DFilterGradient(x, dy) -> gradient
//     attributes: taps, top, left
//
// All are float32, images NHWC, filters [taps, taps, inputs, outputs] with 3 or 5 taps, strides 1, both numbers of
// channels multiples of 16. `scale`, `offset` and `slope` (what winograd.h calls the epilogue) may be empty.
// `rectify` makes negative results zero.
bool RegisterConvolutionOps();

}  // namespace rangeloss

#endif  // RANGELOSS_CONVOLUTION_OPS_H_
