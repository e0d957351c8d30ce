import type { DistanceName, MirrorJoin, VideoPooling, AccuracyKind } from '@rangeloss/evaluation';
import type { EmbeddingTable } from './embedding-table.ts';

/** What the command was given. */
export interface EvaluateOptions {
  readonly protocol: string;
  readonly embeddings?: string;
  readonly pairs?: string;
  readonly labels?: string;
  readonly root?: string;
  readonly errata?: string;
  readonly mirrored?: string;
  readonly distractors?: string;
  readonly enrol?: 'first' | 'each';
  readonly threshold?: number;
  readonly distance: DistanceName;
  readonly folds: number;
  readonly accuracy?: AccuracyKind;
  readonly fars?: readonly number[];
  readonly unit: boolean;
  readonly join: MirrorJoin;
  readonly pca?: number;
  readonly pooling: VideoPooling;
  readonly frames?: number;
  readonly average: 'query' | 'identity';
  readonly resamples: number;
  readonly seed: number;
}

/** What a protocol works on. */
export interface ProtocolInput {
  readonly table: EmbeddingTable;
  readonly options: EvaluateOptions;
}

/** A line of a table: what, and its value as text. */
export type Row = readonly [name: string, value: string];

/** What a protocol found: everything as data, the main of it as lines. */
export interface Outcome {
  /** The protocol by its full name, as a paper has to say it. */
  readonly title: string;
  readonly result: object;
  readonly rows: readonly Row[];
  /** What has to be said with the numbers. */
  readonly notes: readonly string[];
}

/** `97.85 %` */
export function percent(rate: number, digits = 2): string {
  return `${(100 * rate).toFixed(digits)} %`;
}
