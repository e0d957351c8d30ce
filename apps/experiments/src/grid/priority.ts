import { type Selector, selects } from '../config/selector.ts';
import type { PlannedCell } from './plan.ts';

/** The cells in the order of the first selector that each fits, otherwise in the study's order. */
export function byPriority(cells: readonly PlannedCell[], priority: readonly Selector[]): PlannedCell[] {
  const rank = ({ grid, labels }: PlannedCell): number => {
    const place = priority.findIndex((selector) => selects(selector, { ...labels, grid }));
    return place < 0 ? priority.length : place;
  };
  return [...cells].sort((a, b) => rank(a) - rank(b));
}
