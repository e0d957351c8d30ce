/** A trained network that embeds and does nothing else, wherever it comes from. */
export interface EmbeddingNet {
  readonly name: string;
  /** What it was read from, for messages. */
  readonly file: string;
  /** Training steps of its checkpoint; absent for a network of another program. */
  readonly step?: number;
  /** [height, width, channels] of its images. */
  readonly inputShape: readonly [number, number, number];
  readonly embeddingSize: number;
  /**
   * Embeds images batch by batch, in memory that does not grow with their number.
   *
   * @throws the signal's reason when it is aborted
   */
  batches(options: {
    readonly count: number;
    readonly batchSize: number;
    readonly read: (start: number, size: number) => Promise<Float32Array>;
    readonly signal: AbortSignal;
  }): AsyncIterable<{ readonly start: number; readonly rows: number; readonly data: Float32Array }>;
  dispose(): Promise<void> | void;
}
