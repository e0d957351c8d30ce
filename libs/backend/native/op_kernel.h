// What the kernels of this folder share of TensorFlow's C interface for kernels.
#ifndef RANGELOSS_OP_KERNEL_H_
#define RANGELOSS_OP_KERNEL_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/tf_tensor.h"

namespace rangeloss {

using Status = std::unique_ptr<TF_Status, decltype(&TF_DeleteStatus)>;
using Tensor = std::unique_ptr<TF_Tensor, decltype(&TF_DeleteTensor)>;

Status NewStatus();

// An input; null, with the op failed, where there is none.
Tensor Input(TF_OpKernelContext *context, int index);

// Room for an output of float32 or int32; null, with the op failed, where there is none.
Tensor Output(TF_OpKernelContext *context, int index, TF_DataType type, const std::vector<int64_t> &shape);

// A tensor's float32 values.
inline float *Data(const Tensor &tensor) { return static_cast<float *>(TF_TensorData(tensor.get())); }

// Attributes; an op without them is failed.
int ReadInteger(TF_OpKernelConstruction *construction, const char *name);
bool ReadFlag(TF_OpKernelConstruction *construction, const char *name);

// Fails the op with a reason that JavaScript gets as an error.
void Refuse(TF_OpKernelContext *context, const std::string &reason);

// Makes an op and its kernel for the CPU known to TensorFlow, which takes a name once in a process. What `create` gives is the
// first argument of `compute`; an op without attributes needs neither that nor `destroy`.
bool Register(const char *name, std::initializer_list<const char *> inputs, std::initializer_list<const char *> outputs,
              std::initializer_list<const char *> attributes, void (*compute)(void *, TF_OpKernelContext *),
              void *(*create)(TF_OpKernelConstruction *) = nullptr, void (*destroy)(void *) = nullptr);

}  // namespace rangeloss

#endif  // RANGELOSS_OP_KERNEL_H_
