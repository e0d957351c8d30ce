#include "op_kernel.h"

#include "tensorflow/c/ops.h"

namespace rangeloss {

Status NewStatus() { return Status(TF_NewStatus(), TF_DeleteStatus); }

Tensor Input(TF_OpKernelContext *context, int index) {
  Status status = NewStatus();
  TF_Tensor *tensor = nullptr;
  TF_GetInput(context, index, &tensor, status.get());
  if (TF_GetCode(status.get()) != TF_OK) TF_OpKernelContext_Failure(context, status.get());
  return Tensor(tensor, TF_DeleteTensor);
}

Tensor Output(TF_OpKernelContext *context, int index, TF_DataType type, const std::vector<int64_t> &shape) {
  size_t bytes = sizeof(float);
  for (int64_t size : shape) bytes *= size;
  Status status = NewStatus();
  Tensor tensor(TF_AllocateOutput(context, index, type, shape.data(), static_cast<int>(shape.size()), bytes, status.get()),
                TF_DeleteTensor);
  if (TF_GetCode(status.get()) != TF_OK) TF_OpKernelContext_Failure(context, status.get());
  return tensor;
}

static bool Failed(TF_OpKernelConstruction *construction, const Status &status) {
  if (TF_GetCode(status.get()) == TF_OK) return false;
  TF_OpKernelConstruction_Failure(construction, status.get());
  return true;
}

int ReadInteger(TF_OpKernelConstruction *construction, const char *name) {
  int32_t value = 0;
  Status status = NewStatus();
  TF_OpKernelConstruction_GetAttrInt32(construction, name, &value, status.get());
  return Failed(construction, status) ? 0 : value;
}

bool ReadFlag(TF_OpKernelConstruction *construction, const char *name) {
  unsigned char value = 0;
  Status status = NewStatus();
  TF_OpKernelConstruction_GetAttrBool(construction, name, &value, status.get());
  return !Failed(construction, status) && value != 0;
}

void Refuse(TF_OpKernelContext *context, const std::string &reason) {
  Status status = NewStatus();
  TF_SetStatus(status.get(), TF_INVALID_ARGUMENT, reason.c_str());
  TF_OpKernelContext_Failure(context, status.get());
}

bool Register(const char *name, std::initializer_list<const char *> inputs, std::initializer_list<const char *> outputs,
              std::initializer_list<const char *> attributes, void (*compute)(void *, TF_OpKernelContext *),
              void *(*create)(TF_OpKernelConstruction *), void (*destroy)(void *)) {
  Status status = NewStatus();
  TF_OpDefinitionBuilder *definition = TF_NewOpDefinitionBuilder(name);
  for (const char *input : inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char *output : outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  for (const char *attribute : attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, TF_ShapeInferenceContextSetUnknownShape);
  TF_RegisterOpDefinition(definition, status.get());
  if (TF_GetCode(status.get()) != TF_OK) return false;
  TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", create, compute, destroy), status.get());
  return TF_GetCode(status.get()) == TF_OK;
}

}  // namespace rangeloss
