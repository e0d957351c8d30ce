import { describe, expect, it } from 'vitest';
import { createSchedule, type ScheduleConfig } from './schedule.ts';

const rates = (config: ScheduleConfig, steps: number) =>
  Array.from({ length: steps }, (_, step) => createSchedule(config, { rate: 1, steps })(step));

describe('a learning rate schedule', () => {
  it('stays constant', () => {
    expect(rates({ name: 'constant' }, 3)).toEqual([1, 1, 1]);
  });
  it('falls at milestones given as steps or as shares of the run', () => {
    const expected = [1, 1, 0.1, 0.1, 0.1 ** 2, 0.1 ** 2];
    expect(rates({ name: 'multi-step', milestones: [2, 4] }, 6)).toEqual(expected);
    expect(rates({ name: 'multi-step', milestones: [1 / 3, 2 / 3] }, 6)).toEqual(expected);
  });
  it('warms up linearly to the full rate', () => {
    expect(rates({ name: 'constant', warmup: 4 }, 6)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
  });
  it('follows a half cosine from the end of the warm-up to the end of the run', () => {
    const values = rates({ name: 'cosine', warmup: 2 }, 6);
    expect(values.slice(0, 2)).toEqual([0.5, 1]);
    [1, 0.853553, 0.5, 0.146447].forEach((value, index) => {
      expect(values[index + 2]).toBeCloseTo(value, 5);
    });
  });
  it('falls polynomially to its final share', () => {
    rates({ name: 'poly', power: 2, final: 0.2 }, 4).forEach((value, step) => {
      expect(value).toBeCloseTo(0.2 + 0.8 * (1 - step / 4) ** 2, 12);
    });
  });
  it('with an unknown name or key is refused', () => {
    expect(() => createSchedule({ name: 'cosinus' } as never, { rate: 1, steps: 1 })).toThrow(/name/);
    expect(() => createSchedule({ name: 'cosine', warm: 1 } as never, { rate: 1, steps: 1 })).toThrow(/warm/);
  });
});
