import type { Net } from './nets.ts';

/** What `peer.py` is asked for; it answers `seconds`, and `memory`: the peak of its process in bytes. */
export interface PeerRequest extends Net {
  readonly mode: 'train' | 'infer';
  readonly format: 'default' | 'channels-last';
  readonly steps: number;
}

export const peerScript = new URL('peer.py', import.meta.url);
