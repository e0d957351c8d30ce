import { expect, it } from 'vitest';
import { Limiter } from './limiter.ts';

it('runs so many at once, all in the end, and goes on after a failure', async () => {
  const limiter = new Limiter(3);
  let [now, most] = [0, 0];
  const actions = Array.from({ length: 20 }, (_, index) =>
    limiter.run(async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now -= 1;
      if (index % 5 === 0) throw new Error('no');
      return index;
    }),
  );
  const outcomes = await Promise.allSettled(actions);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(16);
  expect([now, most]).toEqual([0, 3]);
  expect(await limiter.run(() => Promise.resolve('still works'))).toBe('still works');
});
