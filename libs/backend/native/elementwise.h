// Runs the programs of RangelossElementwise; see elementwise_op.h for what they are.
#ifndef RANGELOSS_ELEMENTWISE_H_
#define RANGELOSS_ELEMENTWISE_H_

#include <cstdint>
#include <vector>

namespace rangeloss {

enum Operation : int32_t {
  kAdd, kSubtract, kMultiply, kDivide, kMaximum, kMinimum, kSquaredDifference,
  kSquare, kSquareRoot, kNegative, kAbsolute, kRelu, kReluGradient,
  kGreater, kGreaterEqual, kLess, kLessEqual, kEqual, kNotEqual, kIsNan,
  kAnd, kOr, kNot, kSelect,
  kOperations
};

enum Spread : int32_t { kWhole, kNumber, kRow, kColumn, kSpreads };

enum Outcome : int32_t { kValues, kRowSums, kSum, kRowMeans, kMean, kOutcomes };

struct Instruction {
  int32_t operation, target, a, b, c;
};

struct Result {
  int32_t outcome, slot;
};

struct Program {
  int64_t rows = 0, columns = 0;
  std::vector<int32_t> spreads;
  std::vector<float> constants;
  std::vector<Instruction> instructions;
  std::vector<Result> results;
  // One more than the highest slot, and whether the matrix may be taken as one long row; Prepare sets both.
  int slots = 0;
  bool flat = false;

  int Inputs() const { return static_cast<int>(spreads.size()); }
  int Named() const { return Inputs() + static_cast<int>(constants.size()); }
  // To be called once all else is set; false where there is a number that RunProgram cannot follow.
  bool Prepare();
};

// How many floats an input of this spread has.
int64_t SizeOf(const Program &program, int32_t spread);

// An output may be the same memory as an input of spread kWhole.
void RunProgram(const Program &program, const std::vector<const float *> &inputs, const std::vector<float *> &outputs);

}  // namespace rangeloss

#endif  // RANGELOSS_ELEMENTWISE_H_
