import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError, parseConfig } from './config.ts';
import { UserError } from './user-error.ts';

const range = z.strictObject({ k: z.int().min(1).default(2), margin: z.number().positive().optional() });
const schema = z.strictObject({
  name: z.string(),
  losses: z.record(z.string(), z.union([z.number(), range])),
  steps: z.array(z.strictObject({ at: z.int() })).default([]),
  nested: z.strictObject({ rate: z.number() }).prefault({ rate: 1 }),
});

function message(value: unknown): string {
  try {
    parseConfig(schema, value);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toBeInstanceOf(UserError);
    return (error as ConfigError).message;
  }
  throw new Error('the value was accepted');
}

describe('a configuration', () => {
  test('that fits gets its defaults', () => {
    expect(parseConfig(schema, { name: 'a', losses: { range: {} } })).toEqual({
      name: 'a',
      losses: { range: { k: 2 } },
      steps: [],
      nested: { rate: 1 },
    });
  });

  test.each([
    [{ name: 'a', losses: {}, stepz: [] }, 'stepz: unknown key, did you mean "steps"?'],
    [
      { name: 'a', losses: { range: { margn: 1 } } },
      'losses.range.margn: unknown key, did you mean "margin"?',
    ],
    [{ name: 'a', losses: {}, nested: { rat: 1, rate: 1 } }, 'nested.rat: unknown key, did you mean "rate"?'],
    [{ name: 'a', losses: {}, steps: [{ at: 1, on: 2 }] }, 'steps.0.on: unknown key, known: at'],
  ])('with an unknown key names the field and the nearest known one (%j)', (value, expected) => {
    expect(message(value)).toContain(expected);
  });

  test('with a wrong value names the field and shows the value', () => {
    expect(message({ name: 'a', losses: { range: { k: 0 } } })).toMatch(/losses\.range\.k: .*>=1, not 0/);
    expect(message({ name: 'a', losses: { range: { margin: NaN } } })).toMatch(
      /losses\.range\.margin: .*not NaN/,
    );
    expect(message({ losses: {} })).toMatch(/name: .*string.*missing/);
    expect(message(null)).toMatch(/object.*null/);
  });

  test('with several wrong fields lists them all, and says where it came from', () => {
    const text = message({ name: 3, losses: {}, stepz: 1 });
    expect(text).toContain('name:');
    expect(text).toContain('stepz:');
    expect(() => parseConfig(schema, {}, 'grid.yaml')).toThrow(/^grid\.yaml: /);
  });
});
