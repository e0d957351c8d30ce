import type { GraphNode } from './graph-view.ts';
import type { ValueRef } from './trace.ts';

/** How many inputs of needed nodes, and outputs of the graph, read each node: none where the graph does without it. */
export function countReaders(nodes: readonly GraphNode[], outputs: readonly ValueRef[]): number[] {
  const readers = nodes.map(() => 0);
  const waiting = [...outputs];
  const seen = new Set<number>();
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (value.kind !== 'node') continue;
    readers[value.node]! += 1;
    if (seen.has(value.node)) continue;
    seen.add(value.node);
    const node = nodes[value.node]!;
    if (node.kind === 'op') waiting.push(...node.inputs);
  }
  return readers;
}
