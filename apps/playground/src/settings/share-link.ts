import { initialValues, lossChoices, lossNames, type LossName } from './loss-choices.ts';
import {
  backendChoices,
  defaultSettings,
  drawTail,
  identities,
  samplers,
  type Settings,
  sideNames,
  type SideSettings,
} from './settings.ts';

/**
 * Settings as the part of an address behind the `#`: readable, and complete, so that a link keeps its meaning when
 * the defaults change.
 */
export function linkOf(settings: Settings): string {
  const { tail, seed, sampler, rate, backend } = settings;
  const sides = sideNames.map((side) => {
    const { loss, values } = settings[side];
    return `${side}=${[loss, ...Object.entries(values).map(([name, value]) => `${name}:${value}`)].join(',')}`;
  });
  return [
    ...sides,
    `tail=${tail.join(',')}`,
    `seed=${seed}`,
    `sampler=${sampler}`,
    `rate=${rate}`,
    `backend=${backend}`,
  ].join('&');
}

/**
 * Settings from a link. What is missing or makes no sense is as by default: a link comes from anywhere, and the
 * page has to open with it.
 */
export function settingsOf(link: string): Settings {
  const fields = new Map(
    link
      .replace(/^#/, '')
      .split('&')
      .map((field) => field.split('=') as [string, string | undefined]),
  );
  const text = (name: string) => safely(() => decodeURIComponent(fields.get(name) ?? '')) ?? '';
  return {
    tail: tailOf(text('tail')),
    seed: wholeWithin(text('seed'), 0, 999_999) ?? defaultSettings.seed,
    sampler: samplers.find((name) => name === text('sampler')) ?? defaultSettings.sampler,
    rate: numberWithin(text('rate'), 0.001, 0.2) ?? defaultSettings.rate,
    backend: backendChoices.find((name) => name === text('backend')) ?? defaultSettings.backend,
    left: sideOf(text('left'), defaultSettings.left),
    right: sideOf(text('right'), defaultSettings.right),
  };
}

function tailOf(text: string): readonly number[] {
  const counts = text.split(',').map(Number);
  if (counts.length !== identities || !counts.every((count) => Number.isInteger(count) && count > 0)) {
    return defaultSettings.tail;
  }
  // Drawn from the left: a rising tail is cut to one that does not rise.
  return counts.reduce<readonly number[]>(
    (tail, count, rank) => drawTail(tail, rank, Math.min(count, tail[rank - 1] ?? count)),
    counts,
  );
}

function sideOf(text: string, otherwise: SideSettings): SideSettings {
  const [written, ...given] = text.split(',');
  const loss: LossName | undefined = lossNames.find((name) => name === written);
  if (loss === undefined) return otherwise;
  const values = initialValues(loss);
  for (const word of given) {
    const [name = '', value = ''] = word.split(':');
    const parameter = lossChoices[loss].parameters.find((candidate) => candidate.name === name);
    if (parameter === undefined) continue;
    const least = parameter.scale === 'decades' ? 0 : parameter.least;
    const read = parameter.scale === 'whole' ? wholeWithin : numberWithin;
    values[name] = read(value, least, parameter.most) ?? parameter.initial;
  }
  return { loss, values };
}

function numberWithin(text: string, least: number, most: number): number | undefined {
  const value = text.trim() === '' ? NaN : Number(text);
  return value >= least && value <= most ? value : undefined;
}

function wholeWithin(text: string, least: number, most: number): number | undefined {
  const value = numberWithin(text, least, most);
  return Number.isInteger(value) ? value : undefined;
}

function safely<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
