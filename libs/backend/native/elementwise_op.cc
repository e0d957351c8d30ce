#include "elementwise_op.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "elementwise.h"
#include "op_kernel.h"

namespace rangeloss {
namespace {

struct Kernel {
  Program program;
  std::vector<std::vector<int64_t>> shapes;
  bool sound = false;
};

int64_t Elements(const std::vector<int64_t> &shape) {
  int64_t count = 1;
  for (int64_t size : shape) count *= size;
  return count;
}

int64_t Wanted(const Program &program, int32_t outcome) {
  switch (outcome) {
    case kValues: return SizeOf(program, kWhole);
    case kRowSums:
    case kRowMeans: return SizeOf(program, kColumn);
    default: return 1;
  }
}

void *Create(TF_OpKernelConstruction *construction) {
  auto kernel = std::make_unique<Kernel>();
  Program &program = kernel->program;
  std::vector<int32_t> instructions, results, shapes;
  program.rows = ReadInteger(construction, "rows");
  program.columns = ReadInteger(construction, "columns");
  program.spreads = ReadIntegers(construction, "spreads");
  program.constants = ReadFloats(construction, "constants");
  instructions = ReadIntegers(construction, "instructions");
  results = ReadIntegers(construction, "results");
  shapes = ReadIntegers(construction, "shapes");
  for (size_t i = 0; i + 5 <= instructions.size(); i += 5) {
    const int32_t *part = &instructions[i];
    program.instructions.push_back({part[0], part[1], part[2], part[3], part[4]});
  }
  for (size_t i = 0; i + 2 <= results.size(); i += 2) program.results.push_back({results[i], results[i + 1]});
  for (size_t i = 0; i < shapes.size();) {
    const int rank = shapes[i++];
    kernel->shapes.emplace_back();
    for (int axis = 0; axis < rank && i < shapes.size(); axis++) kernel->shapes.back().push_back(shapes[i++]);
  }
  kernel->sound = program.Prepare() && kernel->shapes.size() == program.results.size();
  for (size_t i = 0; kernel->sound && i < kernel->shapes.size(); i++) {
    kernel->sound = Elements(kernel->shapes[i]) == Wanted(program, program.results[i].outcome);
  }
  return kernel.release();
}

void Delete(void *kernel) { delete static_cast<Kernel *>(kernel); }

void Compute(void *own, TF_OpKernelContext *context) {
  const Kernel &kernel = *static_cast<Kernel *>(own);
  const Program &program = kernel.program;
  if (!kernel.sound || TF_NumInputs(context) != program.Inputs() ||
      TF_NumOutputs(context) != static_cast<int>(program.results.size())) {
    return Refuse(context, "the program of an elementwise op is not sound");
  }
  std::vector<int> whole;
  for (int i = 0; i < program.Inputs(); i++) {
    if (program.spreads[i] == kWhole) whole.push_back(i);
  }
  // Before the inputs are taken hold of, since only what nobody else holds can become an output.
  std::vector<Tensor> inputs, outputs;
  std::vector<float *> written;
  for (size_t i = 0; i < program.results.size(); i++) {
    const int32_t outcome = program.results[i].outcome;
    outputs.push_back(OutputInPlace(context, static_cast<int>(i), outcome == kValues ? whole : std::vector<int>(), kernel.shapes[i]));
    if (!outputs.back()) return;
    written.push_back(static_cast<float *>(TF_TensorData(outputs.back().get())));
  }
  std::vector<const float *> read;
  for (int i = 0; i < program.Inputs(); i++) {
    inputs.push_back(Input(context, i));
    if (!inputs.back()) return;
    if (TF_TensorElementCount(inputs.back().get()) != SizeOf(program, program.spreads[i])) {
      return Refuse(context, "input " + std::to_string(i) + " has another size");
    }
    read.push_back(static_cast<const float *>(TF_TensorData(inputs.back().get())));
  }
  RunProgram(program, read, written);
}

}  // namespace

bool RegisterElementwiseOp() {
  // Every environment of Node that loads the binding asks.
  static const bool registered =
      Register("RangelossElementwise", {"inputs: N * float"}, {"outputs: M * float"},
               {"N: int >= 0", "M: int >= 1", "rows: int", "columns: int", "spreads: list(int)", "constants: list(float)",
                "instructions: list(int)", "results: list(int)", "shapes: list(int)"},
               Create, Compute, Delete);
  return registered;
}

}  // namespace rangeloss
