import type { Judgement } from './judge-claims.ts';

/** The judgements as Markdown: one table a claim, and what a reader has to know to believe it. */
export function claimTable(judgements: readonly Judgement[]): string {
  const claims = [...new Set(judgements.map(({ claim }) => claim))];
  const tables = claims.map((claim) => {
    const members = judgements.filter((judgement) => judgement.claim === claim);
    return [
      `**${claim}.** ${countsOf(members)}`,
      '',
      '| comparison | difference [95 %] | p | corrected | verdict |',
      '|---|---:|---:|---:|---|',
      ...members.map(rowOf),
    ].join('\n');
  });
  return [...tables, noteUnder(judgements)].join('\n\n');
}

function rowOf({ comparison, differences, p, adjustedP, verdict }: Judgement): string {
  const scale = comparison.metric.includes('accuracy') ? 100 : 1;
  const { mean, interval } = differences;
  const range =
    interval.kind === 'none' ? '' : ` [${signed(interval.low * scale)}, ${signed(interval.high * scale)}]`;
  const unit = scale === 100 ? ' points' : '';
  return `| ${comparison.says} | ${signed(mean * scale)}${range}${unit} | ${short(p)} | ${short(adjustedP)} | ${verdict} |`;
}

function countsOf(members: readonly Judgement[]): string {
  const counted = (['holds', 'refuted', 'underpowered'] as const).map(
    (verdict) => [verdict, members.filter((member) => member.verdict === verdict).length] as const,
  );
  const seen = counted.filter(([, count]) => count > 0);
  return `${seen.map(([verdict, count]) => `${count} ${verdict}`).join(', ')}.`;
}

function noteUnder(judgements: readonly Judgement[]): string {
  const family = judgements.length;
  const seeds = Math.min(...judgements.map(({ differences }) => differences.count));
  const smallest = Math.max(...judgements.map(({ smallestP }) => smallestP));
  return (
    `Exact paired permutation test of the mean over ${seeds} seeds, two-sided; Holm's correction over all ${family} ` +
    `comparisons; smallest attainable p ${short(smallest)}, corrected ${short(Math.min(1, smallest * family))}. ` +
    `A difference above zero has the direction claimed.`
  );
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}

function short(value: number): string {
  return Number(value.toPrecision(2)).toString();
}
