#include "convolution_ops.h"

#include <cstdint>

#include "op_kernel.h"
#include "winograd.h"

namespace rangeloss {
namespace {

struct Attributes {
  int rows = 0, columns = 0, taps = 0, top = 0, left = 0;
  bool reversed = false, rectify = false;
};

void *CreateConvolution(TF_OpKernelConstruction *construction) {
  Attributes *attributes = new Attributes();
  attributes->rows = ReadInteger(construction, "rows");
  attributes->columns = ReadInteger(construction, "columns");
  attributes->top = ReadInteger(construction, "top");
  attributes->left = ReadInteger(construction, "left");
  attributes->reversed = ReadFlag(construction, "reversed");
  attributes->rectify = ReadFlag(construction, "rectify");
  return attributes;
}

void *CreateFilterGradient(TF_OpKernelConstruction *construction) {
  Attributes *attributes = new Attributes();
  attributes->taps = ReadInteger(construction, "taps");
  attributes->top = ReadInteger(construction, "top");
  attributes->left = ReadInteger(construction, "left");
  return attributes;
}

void Delete(void *attributes) { delete static_cast<Attributes *>(attributes); }

// The numbers of one channel each, or null for an empty tensor.
const float *PerChannel(const Tensor &tensor) { return TF_TensorElementCount(tensor.get()) == 0 ? nullptr : Data(tensor); }

int Size(const Tensor &tensor, int axis) { return static_cast<int>(TF_Dim(tensor.get(), axis)); }

void ComputeConvolution(void *kernel, TF_OpKernelContext *context) {
  const Attributes &attributes = *static_cast<Attributes *>(kernel);
  const Tensor x = Input(context, 0), filter = Input(context, 1);
  const Tensor scale = Input(context, 2), offset = Input(context, 3), slope = Input(context, 4);
  if (!x || !filter || !scale || !offset || !slope) return;
  if (TF_NumDims(x.get()) != 4 || TF_NumDims(filter.get()) != 4) return Refuse(context, "x and filter have to be of rank 4");
  const Convolution convolution = {Size(x, 0),         Size(x, 1),      Size(x, 2),
                                   Size(x, 3),         attributes.rows, attributes.columns,
                                   Size(filter, attributes.reversed ? 2 : 3), Size(filter, 0),
                                   attributes.top,     attributes.left};
  if (Size(filter, 1) != convolution.taps || Size(filter, attributes.reversed ? 3 : 2) != convolution.inputs) {
    return Refuse(context, "the filter does not fit x");
  }
  for (const Tensor *tensor : {&scale, &offset, &slope}) {
    const int64_t count = TF_TensorElementCount(tensor->get());
    if (count != 0 && count != convolution.outputs) return Refuse(context, "scale, offset and slope need one number per channel");
  }
  if (!WinogradServes(convolution)) return Refuse(context, "these sizes are not served");
  const Tensor y = Output(context, 0, TF_FLOAT, {convolution.batch, convolution.rows, convolution.columns, convolution.outputs});
  if (!y) return;
  const Epilogue epilogue = {PerChannel(scale), PerChannel(offset), PerChannel(slope), attributes.rectify};
  WinogradForward(convolution, Data(x), Data(filter), attributes.reversed, epilogue, Data(y));
}

void ComputeFilterGradient(void *kernel, TF_OpKernelContext *context) {
  const Attributes &attributes = *static_cast<Attributes *>(kernel);
  const Tensor x = Input(context, 0), dy = Input(context, 1);
  if (!x || !dy) return;
  if (TF_NumDims(x.get()) != 4 || TF_NumDims(dy.get()) != 4 || Size(x, 0) != Size(dy, 0)) {
    return Refuse(context, "x and dy have to be of rank 4 and of one batch");
  }
  const int taps = attributes.taps;
  const Convolution convolution = {Size(x, 0),  Size(x, 1),  Size(x, 2), Size(x, 3),     Size(dy, 1),
                                   Size(dy, 2), Size(dy, 3), taps,       attributes.top, attributes.left};
  if (!WinogradServes(convolution)) return Refuse(context, "these sizes are not served");
  const Tensor gradient = Output(context, 0, TF_FLOAT, {taps, taps, convolution.inputs, convolution.outputs});
  if (!gradient) return;
  WinogradFilterGradient(convolution, Data(x), Data(dy), Data(gradient));
}

}  // namespace

bool RegisterConvolutionOps() {
  if (!WinogradServes({1, 6, 6, 16, 6, 6, 16, 3, 1, 1})) return false;
  // Every environment of Node that loads the binding asks; TensorFlow takes a name once in a process.
  static const bool registered =
      Register("RangelossConv2D", {"x: float", "filter: float", "scale: float", "offset: float", "slope: float"}, {"y: float"},
               {"rows: int", "columns: int", "top: int", "left: int", "reversed: bool", "rectify: bool"}, ComputeConvolution,
               CreateConvolution, Delete) &&
      Register("RangelossConv2DFilterGradient", {"x: float", "dy: float"}, {"gradient: float"},
               {"taps: int", "top: int", "left: int"}, ComputeFilterGradient, CreateFilterGradient, Delete);
  return registered;
}

}  // namespace rangeloss
