import { beforeAll, expect, it } from 'vitest';
import { createLosses } from './create-losses.ts';
import { scheduleFactor, scheduleSchema } from './scheduled-loss.ts';
import { useTestBackend } from './testing/backend.ts';
import { testClasses, testContext } from './testing/context.ts';
import { randomMatrix } from './testing/numbers.ts';
import { runLoss } from './testing/run-loss.ts';

beforeAll(useTestBackend);

const courses: [object, [step: number, factor: number][]][] = [
  [{ steps: 10 }, [[0, 0], [5, 0.5], [10, 1], [99, 1]]],
  [{ start: 100, steps: 4, from: 1, to: 0.2 }, [[99, 1], [101, 0.8], [104, 0.2]]],
  [{ start: 5, steps: 0 }, [[4, 0], [5, 1]]],
  [{ steps: 6, shape: 'cosine' }, [[2, 0.25], [3, 0.5], [6, 1]]],
]; // prettier-ignore
it.each(courses)('follows %j', (written, points) => {
  const schedule = scheduleSchema.parse(written);
  for (const [step, factor] of points) expect(scheduleFactor(schedule, step)).toBeCloseTo(factor, 12);
});

it('fades a loss in a config in, its terms unchanged', () => {
  const joint = createLosses(
    { range: { intra: 1, inter: 0, schedule: { steps: 100 } }, triplet: 1 },
    testContext,
  );
  const at = (step: number) => runLoss(joint, randomMatrix(3, 10, 6), testClasses, { step });
  const { terms, total } = at(25);
  expect(total).toBeCloseTo(0.25 * terms['range.intra']! + terms['triplet']!, 4);
  expect(at(0).total).toBeCloseTo(terms['triplet']!, 6);
  expect(at(0).terms).toEqual(terms);
  joint.dispose();
});

it('names a wrong part of a schedule', () => {
  expect(() => createLosses({ center: { schedule: { stesp: 3 } } }, testContext)).toThrow(
    /center.schedule.stesp: unknown key.*"steps"/,
  );
  expect(() => createLosses({ center: { schedule: { steps: -1 } } }, testContext)).toThrow(
    /center.schedule.steps: .*not -1/,
  );
});
