// Our additions to the binding of tfjs-node: TensorFlow functions made from a graph that JavaScript has recorded, and
// ops.
//
// They need the backend's context, which only code inside its addon can reach. So this file takes the package's
// own entry point under another name, calls it, and puts more beside what it exports:
//
//   defineFunction(name, graphDef: Uint8Array, inputs: string[], outputs: string[])
//     imports a serialised GraphDef and registers it as a function; ends are "node" or "node:output index"
//   removeFunction(name)
//     forgets it; calls that still run are not disturbed
//   opDefinition(name): Uint8Array
//     TensorFlow's own definition of an op, a serialised OpDef
//   deviceNames(): string[]
//     the devices that TensorFlow sees, for example "/job:localhost/replica:0/task:0/device:GPU:0"
//   convolutionOps: boolean
//     whether the two ops of convolution_ops.h are there
//   nearbyOp: boolean
//     whether the op of nearby_op.h is there
//   layerOps: boolean
//     whether the ops of max_pool_gradient_op.h and prelu_op.h are there
//   rowDistanceOps: boolean
//     whether the ops of row_distance_ops.h are there
//
// A function is called by its name through the ordinary executeOp, and so are the ops.

#include <node_api.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "convolution_ops.h"
#include "max_pool_gradient_op.h"
#include "nearby_op.h"
#include "prelu_op.h"
#include "row_distance_ops.h"
#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

// The context is a private member and the class has no accessor; the standard headers are already included above,
// so that only the package's class is opened.
#define private public
#include "tfjs_backend.h"
#undef private

#define napi_register_module_v1 tfjs_node_register_module
#include "tfjs_binding.cc"
#undef napi_register_module_v1

namespace tfnodejs {

using Status = std::unique_ptr<TF_Status, decltype(&TF_DeleteStatus)>;
using Graph = std::unique_ptr<TF_Graph, decltype(&TF_DeleteGraph)>;

static bool Failed(napi_env env, const Status &status) {
  if (TF_GetCode(status.get()) == TF_OK) return false;
  napi_throw_error(env, nullptr, TF_Message(status.get()));
  return true;
}

static std::string Text(napi_env env, napi_value value) {
  size_t length = 0;
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, &text[0], length + 1, &length);
  return text;
}

// Finds "node" or "node:index" for every name; false, with a JavaScript error, where one is missing.
static bool FindEnds(napi_env env, TF_Graph *graph, napi_value names, std::vector<TF_Output> *ends) {
  uint32_t count = 0;
  napi_get_array_length(env, names, &count);
  for (uint32_t i = 0; i < count; i++) {
    napi_value element;
    napi_get_element(env, names, i, &element);
    std::string name = Text(env, element);
    size_t colon = name.find(':');
    int index = colon == std::string::npos ? 0 : std::atoi(name.c_str() + colon + 1);
    TF_Operation *operation = TF_GraphOperationByName(graph, name.substr(0, colon).c_str());
    if (operation == nullptr || index >= TF_OperationNumOutputs(operation)) {
      napi_throw_error(env, nullptr, ("The recorded graph has no output " + name).c_str());
      return false;
    }
    ends->push_back({operation, index});
  }
  return true;
}

static napi_value DefineFunction(napi_env env, napi_callback_info info) {
  size_t argc = 4;
  napi_value args[4];
  napi_get_cb_info(env, info, &argc, args, nullptr, nullptr);
  TFJSBackend *backend = GetTFJSBackend(env);
  void *bytes = nullptr;
  size_t length = 0;
  if (backend == nullptr || argc < 4 ||
      napi_get_typedarray_info(env, args[1], nullptr, &length, &bytes, nullptr, nullptr) != napi_ok) {
    napi_throw_error(env, nullptr, "defineFunction takes a name, a Uint8Array and two arrays of names");
    return nullptr;
  }

  Status status(TF_NewStatus(), TF_DeleteStatus);
  Graph graph(TF_NewGraph(), TF_DeleteGraph);
  TF_Buffer *definition = TF_NewBufferFromString(bytes, length);
  TF_ImportGraphDefOptions *options = TF_NewImportGraphDefOptions();
  TF_GraphImportGraphDef(graph.get(), definition, options, status.get());
  TF_DeleteImportGraphDefOptions(options);
  TF_DeleteBuffer(definition);
  if (Failed(env, status)) return nullptr;

  std::vector<TF_Output> inputs, outputs;
  if (!FindEnds(env, graph.get(), args[2], &inputs) || !FindEnds(env, graph.get(), args[3], &outputs)) return nullptr;
  TF_Function *function = TF_GraphToFunction(graph.get(), Text(env, args[0]).c_str(), 0, -1, nullptr,
                                             static_cast<int>(inputs.size()), inputs.data(),
                                             static_cast<int>(outputs.size()), outputs.data(), nullptr, nullptr,
                                             nullptr, status.get());
  if (Failed(env, status)) return nullptr;
  TFE_ContextAddFunction(backend->tfe_context_, function, status.get());
  TF_DeleteFunction(function);
  Failed(env, status);
  return nullptr;
}

static napi_value RemoveFunction(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value args[1];
  napi_get_cb_info(env, info, &argc, args, nullptr, nullptr);
  TFJSBackend *backend = GetTFJSBackend(env);
  if (backend == nullptr || argc < 1) return nullptr;
  Status status(TF_NewStatus(), TF_DeleteStatus);
  TFE_ContextRemoveFunction(backend->tfe_context_, Text(env, args[0]).c_str(), status.get());
  Failed(env, status);
  return nullptr;
}

static napi_value OpDefinition(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value args[1];
  napi_get_cb_info(env, info, &argc, args, nullptr, nullptr);
  if (argc < 1) return nullptr;
  Status status(TF_NewStatus(), TF_DeleteStatus);
  Graph graph(TF_NewGraph(), TF_DeleteGraph);
  std::unique_ptr<TF_Buffer, decltype(&TF_DeleteBuffer)> definition(TF_NewBuffer(), TF_DeleteBuffer);
  TF_GraphGetOpDef(graph.get(), Text(env, args[0]).c_str(), definition.get(), status.get());
  if (Failed(env, status)) return nullptr;
  void *bytes = nullptr;
  napi_value buffer, array;
  napi_create_arraybuffer(env, definition->length, &bytes, &buffer);
  std::copy_n(static_cast<const char *>(definition->data), definition->length, static_cast<char *>(bytes));
  napi_create_typedarray(env, napi_uint8_array, definition->length, buffer, 0, &array);
  return array;
}

static napi_value DeviceNames(napi_env env, napi_callback_info info) {
  TFJSBackend *backend = GetTFJSBackend(env);
  if (backend == nullptr) return nullptr;
  Status status(TF_NewStatus(), TF_DeleteStatus);
  std::unique_ptr<TF_DeviceList, decltype(&TF_DeleteDeviceList)> devices(
      TFE_ContextListDevices(backend->tfe_context_, status.get()), TF_DeleteDeviceList);
  if (Failed(env, status)) return nullptr;
  napi_value names;
  napi_create_array(env, &names);
  for (int i = 0; i < TF_DeviceListCount(devices.get()); i++) {
    const char *name = TF_DeviceListName(devices.get(), i, status.get());
    if (Failed(env, status)) return nullptr;
    napi_value value;
    napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &value);
    napi_set_element(env, names, i, value);
  }
  return names;
}

}  // namespace tfnodejs

// The entry point by its own name and not by the macro, whose other half, the API version, the package's file has
// defined already.
extern "C" NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value package_exports = tfnodejs::tfjs_node_register_module(env, exports);
  if (package_exports == nullptr) return nullptr;
  napi_property_descriptor additions[] = {
      {"defineFunction", nullptr, tfnodejs::DefineFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"removeFunction", nullptr, tfnodejs::RemoveFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"opDefinition", nullptr, tfnodejs::OpDefinition, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"deviceNames", nullptr, tfnodejs::DeviceNames, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_value convolution_ops;
  napi_get_boolean(env, rangeloss::RegisterConvolutionOps(), &convolution_ops);
  napi_set_named_property(env, package_exports, "convolutionOps", convolution_ops);
  napi_value nearby_op;
  napi_get_boolean(env, rangeloss::RegisterNearbyOp(), &nearby_op);
  napi_set_named_property(env, package_exports, "nearbyOp", nearby_op);
  napi_value layer_ops;
  napi_get_boolean(env, rangeloss::RegisterMaxPoolGradientOp() && rangeloss::RegisterPreluOps(), &layer_ops);
  napi_set_named_property(env, package_exports, "layerOps", layer_ops);
  napi_value row_distance_ops;
  napi_get_boolean(env, rangeloss::RegisterRowDistanceOps(), &row_distance_ops);
  napi_set_named_property(env, package_exports, "rowDistanceOps", row_distance_ops);
  napi_define_properties(env, package_exports, sizeof(additions) / sizeof(additions[0]), additions);
  return package_exports;
}
