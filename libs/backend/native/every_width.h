// Compiles a function of plain loops for each width of vectors that processors have; the fitting one is chosen as the
// library is loaded. To be included last: what follows in the file is optimised for loops.
#ifndef RANGELOSS_EVERY_WIDTH_H_
#define RANGELOSS_EVERY_WIDTH_H_

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3,fp-contract=off")
#define EVERY_WIDTH __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define EVERY_WIDTH
#endif

#endif  // RANGELOSS_EVERY_WIDTH_H_
