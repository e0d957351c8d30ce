#ifndef RANGELOSS_ELEMENTWISE_OP_H_
#define RANGELOSS_ELEMENTWISE_OP_H_

namespace rangeloss {

// Makes an op known to TensorFlow that does a whole group of elementwise ops in one pass over memory: a program of
// instructions is run on a few hundred elements at a time, whose values between them stay in the processor's cache.
//
//   RangelossElementwise(inputs: N * float) -> outputs: M * float
//
// All values are matrices of `rows` x `columns`. What an instruction reads and writes are slots: first the inputs, then
// the `constants`, then values between. Results are those of TensorFlow's own ops, bit for bit, except
// that sums add up in another order, one that does not depend on the number of threads.
//
//   spreads       how each input is spread over the matrix: 0 whole, 1 one number, 2 a row, 3 a column
//   constants     numbers
//   instructions  five integers each: operation, slot that it writes, up to three slots that it reads
//   results       two integers for each output: what it is (0 the slot, 1 the sum of each row, 2 the sum of all, 3 and 4
//                 means likewise) and the slot
//   shapes        for each output its rank and its sizes
//
// The operations' numbers are those of `Operation` in elementwise.h and of src/recording/elementwise-program.ts.
bool RegisterElementwiseOp();

}  // namespace rangeloss

#endif  // RANGELOSS_ELEMENTWISE_OP_H_
