import { UserError } from '@rangeloss/foundation';
import { composeFigure, type DataRow, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { palette } from '../theme/palette.ts';
import { TEXT_SIZE } from '../theme/sizes.ts';
import { decadeTicks } from './ticks.ts';

/** A group of identities by their number of images, from `atLeast` up to the next group's. */
export interface ShotGroup {
  readonly name: string;
  readonly atLeast: number;
}

/** How many identities a truncation keeps, of the ranking by number of images. */
export interface TruncationMark {
  readonly label: string;
  readonly kept: number;
}

export interface LongTailData {
  /** Images of each identity, in any order. */
  readonly counts: ArrayLike<number>;
  /** Identities with fewer images than this are the tail. */
  readonly tailBelow?: number;
  readonly groups?: readonly ShotGroup[];
  readonly truncations?: readonly TruncationMark[];
}

// Above this many identities points would run into each other, and only the line is drawn.
const POINTS_UP_TO = 60;
// Left end of the rank axis, a little before the first identity.
const FIRST_RANK = 0.8;
// Of the axis, about what a group's label takes.
const LABEL_SHARE = 0.33;

/**
 * Images per identity against the identity's rank, both logarithmic: a power law is a straight line. The tail is
 * drawn in the accent colour, shot groups as bands, truncations as vertical marks.
 * @throws UserError when there are no identities or a count is not a whole number of at least 0.
 */
export function longTailRankPlot(data: LongTailData, options: FigureOptions = {}): FigureSpec {
  requireRows(data.counts, 'counts');
  const counts = Array.from(data.counts).sort((a, b) => b - a);
  for (const count of counts) requireCount(count);
  const shown = counts.filter((count) => count > 0);
  if (shown.length === 0) {
    throw new UserError('Every identity has 0 images, so there is no rank plot.', { field: 'counts' });
  }
  const colours = palette(options.mode ?? 'print');
  const tailBelow = data.tailBelow ?? 0;
  const head = shown.filter((count) => count >= tailBelow).length;
  const most = shown[0]!;
  const top = most * 1.35;
  const groups = bands(data.groups ?? [], top, shown);
  const truncations = (data.truncations ?? []).map(({ label, kept }) => ({ label, rank: kept + 0.5 }));
  const tailRegion =
    head < shown.length && tailBelow > 0
      ? [{ from: head + 0.5, to: shown.length + 0.5, label: `tail (< ${tailBelow})` }]
      : [];
  const curve = corners(shown, head);
  const x = {
    field: 'rank',
    type: 'quantitative',
    scale: { type: 'log', domain: [FIRST_RANK, shown.length * 1.12], nice: false },
    axis: {
      title: 'identity, by rank',
      grid: false,
      values: decadeTicks(1, shown.length * 1.1),
      format: ',d',
      zindex: 1,
    },
  };
  const y = {
    field: 'images',
    type: 'quantitative',
    scale: { type: 'log', domain: [0.8, top], nice: false },
    axis: {
      title: 'images of the identity',
      values: decadeTicks(1, most * 1.1),
      format: ',d',
      grid: false,
      zindex: 1,
    },
  };
  const partColour = {
    field: 'part',
    type: 'nominal',
    scale: { domain: ['head', 'tail'], range: [colours.series[1], colours.accent] },
    legend: null,
  };
  return composeFigure(
    {
      figure: 'long-tail-rank-plot',
      description: describe(counts, head, data),
      datasets: { identities: curve, groups, truncations, tail: tailRegion },
      width: 'column',
      height: 210,
      fit: true,
      view: {
        layer: [
          {
            data: { name: 'groups' },
            mark: { type: 'rect', color: colours.band },
            encoding: {
              y: { field: 'from', type: 'quantitative', scale: y.scale },
              y2: { field: 'to' },
              opacity: { field: 'shade', type: 'quantitative', scale: null, legend: null },
            },
          },
          {
            data: { name: 'tail' },
            mark: { type: 'rect', color: colours.accent, opacity: 0.08 },
            encoding: { x: { field: 'from', type: 'quantitative' }, x2: { field: 'to' } },
          },
          {
            data: { name: 'tail' },
            mark: { type: 'text', ...tailLabelPlace(head, shown.length), dy: -8, color: colours.accent },
            encoding: {
              x: { field: 'from', type: 'quantitative' },
              y: { value: 'height' },
              text: { field: 'label' },
            },
          },
          {
            data: { name: 'truncations' },
            mark: { type: 'rule', color: colours.muted, strokeDash: [2, 2], strokeWidth: 0.75 },
            encoding: { x: { field: 'rank', type: 'quantitative' } },
          },
          {
            data: { name: 'identities' },
            mark: {
              type: 'line',
              interpolate: shown.length > POINTS_UP_TO ? 'step-after' : 'linear',
              strokeWidth: shown.length > POINTS_UP_TO ? 2 : 1,
            },
            encoding: { x, y, color: partColour, detail: { field: 'part' } },
          },
          ...(shown.length > POINTS_UP_TO
            ? []
            : [
                {
                  data: { name: 'identities' },
                  mark: { type: 'point', filled: true, opacity: 1, size: 32 },
                  encoding: {
                    x,
                    y,
                    color: partColour,
                    shape: {
                      field: 'part',
                      type: 'nominal',
                      scale: { domain: ['head', 'tail'], range: ['circle', 'diamond'] },
                      legend: null,
                    },
                  },
                },
              ]),
          {
            data: { name: 'groups' },
            mark: { type: 'text', align: 'left', dx: 5, color: colours.muted, fontSize: TEXT_SIZE.label },
            encoding: {
              x: { field: 'labelRank', type: 'quantitative' },
              y: { field: 'labelImages', type: 'quantitative' },
              text: { field: 'label' },
            },
          },
          {
            data: { name: 'truncations' },
            mark: {
              type: 'text',
              angle: 270,
              align: 'right',
              baseline: 'bottom',
              dx: -3,
              dy: -1,
              color: colours.muted,
            },
            encoding: {
              x: { field: 'rank', type: 'quantitative' },
              y: { value: 0 },
              text: { field: 'label' },
            },
          },
        ],
      },
    },
    options,
  );
}

/** Within the tail's region where that is wide enough on the logarithmic axis, else beside it, under the curve. */
function tailLabelPlace(
  head: number,
  all: number,
): { readonly align: 'left' | 'right'; readonly dx: number } {
  const share = Math.log(all / Math.max(head, FIRST_RANK)) / Math.log((all * 1.12) / FIRST_RANK);
  return share > 0.25 ? { align: 'left', dx: 5 } : { align: 'right', dx: -5 };
}

function requireCount(count: number): void {
  requireFinite(count, 'counts');
  if (count < 0 || !Number.isInteger(count)) {
    throw new UserError(`An identity cannot have ${count} images.`, { field: 'counts' });
  }
}

/** The ranking without the ranks that a line passes straight through; the tail starts where the head ends. */
function corners(counts: readonly number[], head: number): DataRow[] {
  const rows: DataRow[] = [];
  const whole = counts.length <= POINTS_UP_TO;
  counts.forEach((images, index) => {
    const part = index < head ? 'head' : 'tail';
    const corner =
      whole ||
      index === 0 ||
      index === counts.length - 1 ||
      images !== counts[index - 1] ||
      images !== counts[index + 1];
    if (index === head && head > 0 && !whole)
      rows.push({ rank: index + 1, images: counts[index - 1]!, part });
    if (corner || index === head || index === head - 1) rows.push({ rank: index + 1, images, part });
  });
  return rows;
}

/**
 * Groups as horizontal bands. Their labels stand where a falling curve leaves room: below it at the left, and
 * where the curve starts too low in a group's band for that, to the right of it. A group that no identity reaches has no band.
 */
function bands(groups: readonly ShotGroup[], top: number, counts: readonly number[]): DataRow[] {
  const sorted = [...groups].sort((a, b) => a.atLeast - b.atLeast);
  const labelEnd = Math.ceil(FIRST_RANK * ((counts.length * 1.12) / FIRST_RANK) ** LABEL_SHARE);
  return sorted
    .map(({ name, atLeast }, index) => {
      const from = Math.max(0.8, atLeast - (atLeast > 1 ? 0.5 : 0));
      const next = sorted[index + 1]?.atLeast;
      const to = next === undefined ? top : Math.min(top, next - 0.5);
      const range =
        next === undefined ? `≥ ${atLeast}` : next - 1 === atLeast ? `${atLeast}` : `${atLeast}–${next - 1}`;
      const middle = Math.sqrt(from * to);
      const passed = counts.filter((count) => count > middle).length;
      // The curve starts above the band, or stays in its upper part for a while: there is room at the left.
      const low = Math.sqrt(from * middle);
      const above = counts[0]! >= to;
      const under = counts[Math.min(counts.length, labelEnd) - 1]! >= 1.3 * low;
      return {
        label: `${name} (${range})`,
        from,
        to,
        labelImages: above ? middle : under ? low : Math.sqrt(middle * to),
        labelRank: above || under ? FIRST_RANK : passed + 1,
        shade: index % 2,
        begins: atLeast,
      };
    })
    .filter(({ from, to, begins }) => from < to && begins <= counts[0]!)
    .map(({ begins: _, ...band }) => band);
}

function describe(counts: readonly number[], head: number, data: LongTailData): string {
  const images = counts.reduce((sum, count) => sum + count, 0);
  const whole = `Rank plot, both axes logarithmic, of ${counts.length} identities with ${images} images: the most frequent has ${counts[0]!}, the median ${counts[Math.floor(counts.length / 2)]!}, the rarest ${counts[counts.length - 1]!}.`;
  const tail = data.tailBelow
    ? ` ${counts.length - head} of them have fewer than ${data.tailBelow} images and are the tail.`
    : '';
  const cuts = data.truncations?.length
    ? ` Truncations ${data.truncations.map(({ label, kept }) => `${label} keeps ${kept}`).join(', ')}.`
    : '';
  return whole + tail + cuts;
}
