import { prepareBackend } from '@rangeloss/backend';
import type { TrainingBatch, TrainingStep } from '@rangeloss/training';
import { median, withoutPeer, type Benchmark, type BenchmarkRecord } from '../benchmark.ts';
import { batchOf, disposeStep, nets, stepOf, type Net } from './nets.ts';
import { wholeRuns } from './whole-run.ts';

const rounds = Number(process.env['RANGELOSS_BENCH_ROUNDS'] ?? 9);
/** Seconds that one turn of one side should last. */
const turn = 2;
const reason = 'the bound is 3 %';

/**
 * What a run costs besides its steps: sampling, reading, schedule, logging and callbacks around the recorded step,
 * against the recorded step alone on one batch, in turns; and the same run's time outside of its steps.
 */
export const benchmark: Benchmark = {
  name: 'training/loop-cost',
  async run() {
    await prepareBackend();
    return [...(await costOf(nets.lenet)), ...(await costOf(nets.iresnet))];
  },
};

async function costOf(net: Net): Promise<BenchmarkRecord[]> {
  const step = stepOf(net);
  const whole = await wholeRuns(step, net);
  const batch = batchOf(net);
  await whole.run(4);
  const count = Math.max(4, Math.round((turn * 4) / (await measured(() => bare(step, batch, 4))).seconds));
  const ratios = { seconds: [] as number[], processor: [] as number[] };
  const outside: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const sides = {
      whole: () => measured(() => withinSteps(step, () => whole.run(count), outside)),
      bare: () => measured(() => bare(step, batch, count)),
    };
    // Who comes first alternates, since a machine grows slower or faster during a pair.
    const order = round % 2 === 0 ? (['whole', 'bare'] as const) : (['bare', 'whole'] as const);
    const first = await sides[order[0]]();
    const second = await sides[order[1]]();
    const [ours, theirs] = order[0] === 'whole' ? [first, second] : [second, first];
    for (const measure of ['seconds', 'processor'] as const) {
      ratios[measure].push(ours[measure] / theirs[measure]);
    }
  }
  await whole.close();
  disposeStep(step);
  const percent = (values: readonly number[]) => 100 * (median(values) - 1);
  const above = `${net.model}: a whole run's step above the bare step`;
  return [
    withoutPeer(`${above}, time`, '%', percent(ratios.seconds), 'none', reason),
    withoutPeer(`${above}, processor time`, '%', percent(ratios.processor), 'none', reason),
    withoutPeer(
      `${net.model}: a run's time outside of its steps`,
      '%',
      100 * median(outside),
      'none',
      reason,
    ),
  ];
}

/** The recorded step on one batch, its numbers read a step late, and nothing else. */
async function bare(step: TrainingStep, batch: TrainingBatch, steps: number): Promise<void> {
  let before: ReturnType<TrainingStep['run']> | undefined;
  for (let at = 0; at < steps; at++) {
    const taken = step.run(batch, { rate: 1e-4, step: at });
    await before?.read();
    before = taken;
  }
  await before?.read();
}

/** Notes which share of a run's time was neither the step's nor the wait for its numbers. */
async function withinSteps(step: TrainingStep, run: () => Promise<void>, outside: number[]): Promise<void> {
  let within = 0;
  const own = step.run.bind(step);
  step.run = (given, setting) => {
    const start = performance.now();
    const pending = own(given, setting);
    const read = pending.read.bind(pending);
    pending.read = async () => {
      const asked = performance.now();
      const numbers = await read();
      within += performance.now() - asked;
      return numbers;
    };
    within += performance.now() - start;
    return pending;
  };
  const { seconds } = await measured(run);
  step.run = own;
  outside.push(1 - within / 1000 / seconds);
}

/** Seconds on the clock, and of all processors that this process's threads had: a busy machine moves those less. */
async function measured(work: () => Promise<void>): Promise<{ seconds: number; processor: number }> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - start) / 1000, processor: (user + system) / 1e6 };
}
