#include "elementwise.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "workers.h"

// The loops of this file are compiled for each width of vectors that processors have, and the fitting one is chosen as
// the library is loaded.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3,no-math-errno,fp-contract=off")
#define EVERY_WIDTH __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define EVERY_WIDTH
#endif
#define INLINE inline __attribute__((always_inline))

namespace rangeloss {
namespace {

constexpr int kBlock = 512;               // floats of a slot: a dozen slots stay in the first cache
constexpr int64_t kTaskElements = 16384;  // what one thread takes at a time
constexpr int64_t kAlone = 1 << 18;       // instructions times elements that are done before another thread is awake
constexpr int kLanes = 16;                // sums of a row that run side by side

// Where a block lies: whole rows, or a part of one row.
struct Block {
  int64_t row, column;
  int rows, columns;
  int Size() const { return rows * columns; }
};

template <typename F>
INLINE void Each(int count, float *__restrict target, const float *a, const float *b, F f) {
  for (int i = 0; i < count; i++) target[i] = f(a[i], b[i]);
}

INLINE float Truth(bool value) { return value ? 1.0f : 0.0f; }

// As TensorFlow has it, what is not a number wins.
INLINE float Larger(float a, float b) { return a != a ? a : (a >= b ? a : b); }
INLINE float Smaller(float a, float b) { return a != a ? a : (a <= b ? a : b); }

EVERY_WIDTH void Calculate(int32_t operation, int n, float *__restrict to, const float *a, const float *b, const float *c) {
  switch (operation) {
    case kAdd: return Each(n, to, a, b, [](float x, float y) { return x + y; });
    case kSubtract: return Each(n, to, a, b, [](float x, float y) { return x - y; });
    case kMultiply: return Each(n, to, a, b, [](float x, float y) { return x * y; });
    case kDivide: return Each(n, to, a, b, [](float x, float y) { return x / y; });
    case kMaximum: return Each(n, to, a, b, [](float x, float y) { return Larger(x, y); });
    case kMinimum: return Each(n, to, a, b, [](float x, float y) { return Smaller(x, y); });
    case kSquaredDifference: return Each(n, to, a, b, [](float x, float y) { return (x - y) * (x - y); });
    case kSquare: return Each(n, to, a, a, [](float x, float) { return x * x; });
    case kSquareRoot: return Each(n, to, a, a, [](float x, float) { return std::sqrt(x); });
    case kNegative: return Each(n, to, a, a, [](float x, float) { return -x; });
    case kAbsolute: return Each(n, to, a, a, [](float x, float) { return std::fabs(x); });
    case kRelu: return Each(n, to, a, a, [](float x, float) { return Larger(x, 0.0f); });
    case kReluGradient: return Each(n, to, a, b, [](float x, float y) { return y > 0.0f ? x : 0.0f; });
    case kGreater: return Each(n, to, a, b, [](float x, float y) { return Truth(x > y); });
    case kGreaterEqual: return Each(n, to, a, b, [](float x, float y) { return Truth(x >= y); });
    case kLess: return Each(n, to, a, b, [](float x, float y) { return Truth(x < y); });
    case kLessEqual: return Each(n, to, a, b, [](float x, float y) { return Truth(x <= y); });
    case kEqual: return Each(n, to, a, b, [](float x, float y) { return Truth(x == y); });
    case kNotEqual: return Each(n, to, a, b, [](float x, float y) { return Truth(x != y); });
    case kIsNan: return Each(n, to, a, a, [](float x, float) { return Truth(x != x); });
    case kAnd: return Each(n, to, a, b, [](float x, float y) { return x * y; });
    case kOr: return Each(n, to, a, b, [](float x, float y) { return x >= y ? x : y; });
    case kNot: return Each(n, to, a, a, [](float x, float) { return 1.0f - x; });
    case kSelect:
      for (int i = 0; i < n; i++) to[i] = a[i] != 0.0f ? b[i] : c[i];
      return;
  }
}

// A sum of many numbers side by side, so that its error grows with a sixteenth of their number.
EVERY_WIDTH double Sum(const float *values, int count) {
  float lanes[kLanes] = {};
  int i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (int lane = 0; lane < kLanes; lane++) lanes[lane] += values[i + lane];
  }
  double sum = 0;
  for (; i < count; i++) sum += values[i];
  for (int lane = 0; lane < kLanes; lane++) sum += lanes[lane];
  return sum;
}

// One thread's slots and where each of them is read in the block at hand.
class Run {
 public:
  Run(const Program &program, int64_t columns, const std::vector<const float *> &inputs, const std::vector<float *> &outputs, double *total)
      : program_(program), columns_(columns), inputs_(inputs), outputs_(outputs), total_(total),
        memory_(new float[static_cast<size_t>(program.slots) * kBlock]), at_(program.slots), row_(outputs.size()) {
    for (int slot = 0; slot < program.slots; slot++) at_[slot] = Own(slot);
    for (int i = 0; i < program.Inputs(); i++) {
      if (program.spreads[i] == kNumber) std::fill_n(Own(i), kBlock, inputs[i][0]);
    }
    for (size_t i = 0; i < program.constants.size(); i++) {
      std::fill_n(Own(program.Inputs() + static_cast<int>(i)), kBlock, program.constants[i]);
    }
  }

  void Take(const Block &block) {
    const int size = block.Size();
    const int64_t start = block.row * columns_ + block.column;
    for (int i = 0; i < program_.Inputs(); i++) Read(i, block, start);
    for (const Instruction &instruction : program_.instructions) {
      Calculate(instruction.operation, size, Own(instruction.target), at_[instruction.a], at_[instruction.b],
                at_[instruction.c]);
    }
    // Only now, since an output may be the memory of an input.
    for (size_t i = 0; i < outputs_.size(); i++) Write(static_cast<int>(i), block, start);
  }

 private:
  float *Own(int slot) { return memory_.get() + static_cast<size_t>(slot) * kBlock; }

  void Read(int input, const Block &block, int64_t start) {
    switch (program_.spreads[input]) {
      case kWhole:
        at_[input] = inputs_[input] + start;
        return;
      case kRow:
        for (int row = 0; row < block.rows; row++) {
          std::copy_n(inputs_[input] + block.column, block.columns, Own(input) + row * block.columns);
        }
        return;
      case kColumn:
        for (int row = 0; row < block.rows; row++) {
          std::fill_n(Own(input) + row * block.columns, block.columns, inputs_[input][block.row + row]);
        }
    }
  }

  void Write(int output, const Block &block, int64_t start) {
    const Result &result = program_.results[output];
    const float *values = at_[result.slot];
    switch (result.outcome) {
      case kValues:
        std::copy_n(values, block.Size(), outputs_[output] + start);
        return;
      case kRowSums:
      case kRowMeans:
        for (int row = 0; row < block.rows; row++) {
          double &whole = row_[output];
          if (block.column == 0) whole = 0;
          whole += Sum(values + row * block.columns, block.columns);
          if (block.column + block.columns < program_.columns) continue;
          outputs_[output][block.row + row] =
              static_cast<float>(result.outcome == kRowSums ? whole : whole / static_cast<double>(program_.columns));
        }
        return;
      default:
        total_[output] += Sum(values, block.Size());
    }
  }

  const Program &program_;
  const int64_t columns_;
  const std::vector<const float *> &inputs_;
  const std::vector<float *> &outputs_;
  double *total_;
  std::unique_ptr<float[]> memory_;
  std::vector<const float *> at_;
  // Sums of the row that the block is a part of, one for each output.
  std::vector<double> row_;
};

}  // namespace

bool Program::Prepare() {
  if (rows < 0 || columns < 0 || results.empty()) return false;
  for (int32_t spread : spreads) {
    if (spread < 0 || spread >= kSpreads) return false;
  }
  slots = Named();
  for (const Instruction &instruction : instructions) slots = std::max(slots, instruction.target + 1);
  // Nothing asks where rows begin, so that tasks can be of one size.
  const auto spread_over_rows = [](int32_t spread) { return spread == kRow || spread == kColumn; };
  const auto of_rows = [](const Result &result) { return result.outcome == kRowSums || result.outcome == kRowMeans; };
  flat = std::none_of(spreads.begin(), spreads.end(), spread_over_rows) &&
         std::none_of(results.begin(), results.end(), of_rows);
  std::vector<bool> written(slots, false);
  std::fill_n(written.begin(), Named(), true);
  const auto readable = [&](int32_t slot) { return slot >= 0 && slot < slots && written[slot]; };
  for (const Instruction &instruction : instructions) {
    if (instruction.operation < 0 || instruction.operation >= kOperations || instruction.target < Named()) return false;
    if (!readable(instruction.a) || !readable(instruction.b) || !readable(instruction.c)) return false;
    if (instruction.target == instruction.a || instruction.target == instruction.b || instruction.target == instruction.c) {
      return false;
    }
    written[instruction.target] = true;
  }
  // Not an input, which the output before it may have written over.
  return std::all_of(results.begin(), results.end(), [&](const Result &result) {
    return result.outcome >= 0 && result.outcome < kOutcomes && result.slot >= Named() && readable(result.slot);
  });
}

int64_t SizeOf(const Program &program, int32_t spread) {
  switch (spread) {
    case kWhole: return program.rows * program.columns;
    case kRow: return program.columns;
    case kColumn: return program.rows;
    default: return 1;
  }
}

void RunProgram(const Program &program, const std::vector<const float *> &inputs, const std::vector<float *> &outputs) {
  const int64_t elements = program.rows * program.columns;
  const int64_t all_rows = program.flat ? std::min<int64_t>(elements, 1) : program.rows;
  const int64_t all_columns = program.flat ? elements : program.columns;
  const int64_t columns = std::max<int64_t>(all_columns, 1);
  const int64_t rows_at_once = std::max<int64_t>(1, kBlock / columns);
  // A task is whole rows, so that no sum of a row is divided between threads, or a part of the only row.
  const int64_t rows_of_task = std::max<int64_t>(rows_at_once, kTaskElements / columns / rows_at_once * rows_at_once);
  const int64_t columns_of_task = program.flat ? kTaskElements : columns;
  const auto tasks_of = [](int64_t whole, int64_t part) { return static_cast<int>((whole + part - 1) / part); };
  const int along = tasks_of(columns, columns_of_task);
  const int tasks = tasks_of(all_rows, rows_of_task) * along;
  const size_t results = program.results.size();
  std::vector<double> totals(static_cast<size_t>(tasks) * results, 0.0);
  const auto take = [&](int task) {
    Run run(program, all_columns, inputs, outputs, totals.data() + task * results);
    const int64_t first_row = task / along * rows_of_task, first_column = task % along * columns_of_task;
    const int64_t last_row = std::min(all_rows, first_row + rows_of_task);
    const int64_t last_column = std::min(all_columns, first_column + columns_of_task);
    for (int64_t row = first_row; row < last_row; row += rows_at_once) {
      const int rows = static_cast<int>(std::min(rows_at_once, last_row - row));
      for (int64_t column = first_column; column < last_column; column += kBlock) {
        run.Take({row, column, rows, static_cast<int>(std::min<int64_t>(kBlock, last_column - column))});
      }
    }
  };
  if (elements * static_cast<int64_t>(program.instructions.size()) < kAlone) {
    for (int task = 0; task < tasks; task++) take(task);
  } else {
    ParallelFor(tasks, take);
  }
  for (size_t output = 0; output < results; output++) {
    const int32_t outcome = program.results[output].outcome;
    if (outcome != kSum && outcome != kMean) continue;
    double total = 0;
    for (int task = 0; task < tasks; task++) total += totals[task * results + output];
    if (outcome == kMean) total /= static_cast<double>(elements);
    *outputs[output] = static_cast<float>(total);
  }
}

}  // namespace rangeloss
