/** What `peer.py` is asked for. */
export interface PeerRequest {
  readonly net: string;
  readonly mode: 'train' | 'infer';
  readonly format: 'default' | 'channels-last' | 'compiled';
  readonly steps: number;
}
