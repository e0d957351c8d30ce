import { expect, it } from 'vitest';
import type { SideFrame } from '../training/messages.ts';
import { MovingFrame } from './moving-frame.ts';

const frame = (at: number): SideFrame => ({
  test: Float32Array.of(at, at),
  batch: Float32Array.of(at, at),
  recalls: [],
  regions: { domain: { left: at, bottom: 0, side: 10 }, resolution: 1, digits: Uint8Array.of(0) },
});

it('shows the first frame at once and moves to the next one from where the points are', () => {
  const moving = new MovingFrame();
  expect(moving.at(0)).toBeUndefined();
  moving.show(frame(0), 1000, false);
  expect(moving.at(1000)!.test[0]).toBe(0);
  expect(moving.movesAt(1000)).toBe(false);
  moving.show(frame(10), 1200, false);
  expect([1200, 1300, 1400, 1500].map((now) => moving.at(now)!.test[0])).toEqual([0, 5, 10, 10]);
  expect(moving.at(1300)!.domain.left).toBe(5);
  expect(moving.at(1300)!.batch[0]).toBe(10);
  moving.show(frame(0), 1300, false);
  expect(moving.at(1300)!.test[0]).toBe(5);
});

it('does not move for readers who want no motion', () => {
  const moving = new MovingFrame();
  moving.show(frame(0), 0, true);
  moving.show(frame(10), 200, true);
  expect(moving.at(200)!.test[0]).toBe(10);
  expect(moving.movesAt(200)).toBe(false);
});
