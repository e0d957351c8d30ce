import axe from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * What axe-core finds against WCAG 2.2 A and AA and its own best practices, a line for each rule with the first element
 * that breaks it. What is inside a picture is left out: to a screen reader it is one image with a description, and to look
 * at each of its thousands of marks takes a minute.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(
    `axe.run({ exclude: [['svg > *']] }, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, help, nodes }) => id + ': ' + help + ' (' + nodes.length + '), ' + nodes[0].html.slice(0, 120)))`,
  );
}
