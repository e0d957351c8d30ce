import { tailBelow } from '../settings/settings.ts';

/** What the bars show of one side. */
export interface SideRecall {
  readonly label: string;
  /** Recall by digit. */
  readonly recalls: readonly number[];
}

/**
 * A table with a row for each digit, in the order of their training images, and a bar for each side; below it the
 * means over the head and over the tail.
 *
 * @param images training images by digit
 */
export function showRecall(host: HTMLElement, images: readonly number[], sides: readonly SideRecall[]): void {
  const order = images.map((_, digit) => digit).sort((a, b) => images[b]! - images[a]! || a - b);
  const isTail = (digit: number) => images[digit]! < tailBelow;
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  for (const text of ['digit', 'images', ...sides.map(({ label }) => label)]) head.append(cell('th', text));
  const body = table.createTBody();
  for (const digit of order) {
    const row = body.insertRow();
    row.classList.toggle('tail', isTail(digit));
    row.append(cell('th', String(digit)), cell('td', String(images[digit])));
    for (const { recalls } of sides) row.append(bar(recalls[digit] ?? 0));
  }
  const foot = table.createTFoot();
  for (const [name, part] of [
    ['head', order.filter((digit) => !isTail(digit))],
    ['tail', order.filter(isTail)],
    ['all', order],
  ] as const) {
    if (part.length === 0) continue;
    const row = foot.insertRow();
    row.append(cell('th', name), cell('td', String(part.reduce((sum, digit) => sum + images[digit]!, 0))));
    for (const { recalls } of sides)
      row.append(bar(part.reduce((sum, digit) => sum + (recalls[digit] ?? 0), 0) / part.length));
  }
  host.replaceChildren(table);
}

function cell(kind: 'th' | 'td', text: string): HTMLElement {
  const element = document.createElement(kind);
  element.textContent = text;
  return element;
}

function bar(share: number): HTMLElement {
  const element = document.createElement('td');
  element.className = 'share';
  element.style.setProperty('--share', `${(100 * share).toFixed(1)}%`);
  const text = document.createElement('span');
  text.textContent = `${Math.round(100 * share)} %`;
  element.append(text);
  return element;
}
