/**
 * Lets everything that waits run: timers, signals, network, a browser's drawing. Native and CPU backends block the
 * event loop during a step, and a promise alone would not give it back.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
