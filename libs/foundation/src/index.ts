export { canonicalJson, contentHash, sha256Hex } from './canonical.ts';
export { ConfigError, parseConfig, type ConfigIssue } from './config.ts';
export { nearestName, suggestion } from './nearest-name.ts';
export { philox4x32 } from './philox.ts';
export type { NearbyProducts, ProductTile } from './product-tile.ts';
export { randomStream, type RandomStream } from './random.ts';
export { Registry } from './registry.ts';
export { UserError, type UserErrorDetails } from './user-error.ts';
