import { z } from 'zod';
import { compositions, lossesWith, type Part } from './compositions.ts';

const nouns: Readonly<Record<Part, string>> = {
  distances: 'distance',
  miners: 'miner',
  reducers: 'reduction',
  memory: 'memory',
};

/** What is said of an entry that a loss does not go with: the losses that do. */
export function refusal(part: Part, loss: string): (name: string) => string {
  return (name) => {
    const named = name === '' ? `a ${nouns[part]}` : `the ${nouns[part]} "${name}"`;
    const others = name === '' && part !== 'memory' ? withAny(part) : lossesWith(part, name);
    return `${named} goes with ${others.join(', ')} and has no meaning for "${loss}"`;
  };
}

function withAny(part: Exclude<Part, 'memory'>): string[] {
  return Object.entries(compositions).flatMap(([loss, composition]) =>
    composition[part] === 'none' ? [] : [loss],
  );
}

/** An option that a loss knows only in order to say which losses have it. */
export function refusedOption(part: Part, loss: string) {
  return z.never({ error: refusal(part, loss)('') }).optional();
}
