/** An element of the page's own HTML. @throws Error where the page lacks it, which is a mistake in index.html */
export function elementById(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`index.html has no element #${id}.`);
  return element;
}
