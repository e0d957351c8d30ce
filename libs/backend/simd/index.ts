export { columnSums } from './column-sums';
export { depthwiseFilterTaps, depthwiseInputTaps, depthwiseSizes } from './depthwise';
export { compare, extreme, select } from './elementwise';
export { filterGradient } from './filter-gradient';
export { maxPoolGradient } from './max-pool-gradient';
export { transpose } from './transpose';
