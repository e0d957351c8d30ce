// Convolutions with a stride of one by Winograd's algorithm, for 3x3 and 5x5 filters on processors with AVX-512.
//
// A tile of 6 x 6 inputs gives 4 x 4 outputs of a 3x3 filter (2 x 2 of a 5x5 one) for 36 products a pair of channels
// where the plain sum needs 144 (100). Interpolation at 0, +-3/4, +-3/2 and infinity keeps the error at about twice
// that of the plain sum in float32. Lavin, Gray 2016, "Fast Algorithms for Convolutional Neural Networks"; the choice
// of points: Barabasz et al. 2020, "Error Analysis and Improving the Accuracy of Winograd Convolution for DNNs".
//
// A result does not depend on the number of threads.
#ifndef RANGELOSS_WINOGRAD_H_
#define RANGELOSS_WINOGRAD_H_

namespace rangeloss {

// x is [batch, height, width, inputs], the filter [taps, taps, inputs, outputs], y [batch, rows, columns, outputs].
struct Convolution {
  int batch, height, width, inputs;
  int rows, columns, outputs;
  int taps;
  int top, left;  // zeros in front of x
};

// What is done to each output before it is stored: v = v * scale + offset, each step rounded, then v * slope where v
// is negative, then zero where it is negative and `rectify` is set. The pointers are null or have one number for every
// output channel.
struct Epilogue {
  const float *scale, *offset, *slope;
  bool rectify;
};

// Whether this processor and these sizes are served; the channels have to be multiples of 16.
bool WinogradServes(const Convolution &convolution);

// y of x and the filter. `reversed`: the filter is [taps, taps, outputs, inputs] and is applied turned by 180 degrees,
// which makes the gradient towards the input of another convolution.
void WinogradForward(const Convolution &convolution, const float *x, const float *filter, bool reversed,
                     const Epilogue &epilogue, float *y);

// The gradient towards the filter of x and dy.
void WinogradFilterGradient(const Convolution &convolution, const float *x, const float *dy, float *gradient);

}  // namespace rangeloss

#endif  // RANGELOSS_WINOGRAD_H_
