// The options of TensorFlow's context, which the package's tfjs_backend.cc makes without any: it is compiled with
// TFE_NewContext renamed to the function below.
#undef TFE_NewContext

#include <cstdlib>
#include <cstring>
#include <string>

#include "tensorflow/c/eager/c_api.h"

namespace {

// A field of a protocol buffer that holds bytes; all that is nested here is shorter than 128 bytes.
std::string Field(int number, const std::string &content) {
  return std::string(1, static_cast<char>(number << 3 | 2)) + static_cast<char>(content.size()) + content;
}

// ConfigProto { gpu_options { experimental { virtual_devices { memory_limit_mb } } } }: fields 6, 9, 1 and 1.
std::string MemoryLimit(float megabytes) {
  std::string number(sizeof megabytes, '\0');
  std::memcpy(&number[0], &megabytes, sizeof megabytes);
  return Field(6, Field(9, Field(1, Field(1, number))));
}

}  // namespace

extern "C" TFE_Context *rangeloss_new_context(TFE_ContextOptions *options, TF_Status *status) {
  const char *limit = std::getenv("RANGELOSS_GPU_MEMORY_LIMIT_MB");
  const float megabytes = limit == nullptr ? 0 : std::strtof(limit, nullptr);
  if (megabytes > 0) {
    const std::string config = MemoryLimit(megabytes);
    TFE_ContextOptionsSetConfig(options, config.data(), config.size(), status);
    if (TF_GetCode(status) != TF_OK) return nullptr;
  }
  return TFE_NewContext(options, status);
}
