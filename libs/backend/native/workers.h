// Threads for the kernels of this folder: TensorFlow's C interface for kernels lends none of its own.
#ifndef RANGELOSS_WORKERS_H_
#define RANGELOSS_WORKERS_H_

#include <functional>

namespace rangeloss {

// Calls task(i) once for every i in [0, count), on as many threads as TensorFlow uses within an op, and returns when
// all are done. The tasks must not depend on their order or on each other. A call that finds the threads taken, by
// another op that runs at the same time, does its tasks on its own thread.
void ParallelFor(int count, const std::function<void(int)> &task);

}  // namespace rangeloss

#endif  // RANGELOSS_WORKERS_H_
