import type { CellConfig } from '../config/cell-config.ts';
import type { CellTracking } from '../tracking/cell-tracking.ts';

/** A cell as it is handed to whoever runs it; plain data, since it crosses a process boundary. */
export interface CellTask {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly purpose: 'numbers' | 'picture' | 'search';
  readonly config: CellConfig;
  /** Where and under which parent its MLflow run is kept. */
  readonly tracking: CellTracking;
  /** The folder of its checkpoints: an attempt that was cut short goes on from there. */
  readonly checkpoints: string;
  /** Threads that a native backend may use. */
  readonly threads?: number;
}
