/**
 * Replaces the largest of the `size` values from `top` on, which lie as a heap with the largest first.
 */
export function sinkInto(heap: Float64Array, top: number, size: number, value: number): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= size) break;
    if (child + 1 < size && heap[top + child + 1]! > heap[top + child]!) child++;
    if (heap[top + child]! <= value) break;
    heap[top + place] = heap[top + child]!;
    place = child;
  }
  heap[top + place] = value;
}
