/**
 * Waits until something holds, looking every 20 ms.
 *
 * @throws Error with what was waited for after so many seconds
 */
export async function waitFor(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 110,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited ${seconds} seconds for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
