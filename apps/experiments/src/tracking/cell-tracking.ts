/** Where a cell's run belongs; plain data, since it crosses a process boundary. */
export interface CellTracking {
  readonly uri: string;
  readonly experiment: string;
  readonly experimentId?: string;
  /** The run of its configuration, once the store has made it. */
  readonly parentRunId?: string;
  /** That run's key, by which it is found when it is made later. */
  readonly parentKey?: string;
  /** Where what a server has not got yet is kept. */
  readonly journalFolder?: string;
}
