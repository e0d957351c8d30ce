import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { claims } from './claim-list.ts';

const paper = path.join(import.meta.dirname, 'paper');

/** The claims that a figure file names; a list in one line, as all of them have it. */
function claimsOf(name: string): string[] {
  const [, list] = /^claims: \[(.*)\]$/m.exec(readFileSync(path.join(paper, name), 'utf8'))!;
  return list!.split(',').flatMap((id) => (id.trim() === '' ? [] : [id.trim()]));
}

it('has a figure or a table for every claim, and names no claim that is none', () => {
  const named = new Set(readdirSync(paper).flatMap(claimsOf));
  expect([...named].sort()).toEqual(claims.map(({ id }) => id).sort());
});
