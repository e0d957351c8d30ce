import type { CellConfig } from '../config/cell-config.ts';

/** A cell as it is handed to whoever runs it; plain data, since it crosses a process boundary. */
export interface CellTask {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly purpose: 'numbers' | 'picture';
  readonly config: CellConfig;
  /** Where and under which parent its MLflow run is kept. */
  readonly tracking: { readonly uri: string; readonly experiment: string; readonly parentRunId?: string };
  /** Threads that a native backend may use. */
  readonly threads?: number;
}
