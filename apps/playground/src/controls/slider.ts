import type { LossParameter } from '../settings/loss-choices.ts';

const positions = 1000;

/** A labelled slider for a parameter, in its own scale. */
export interface Slider {
  readonly element: HTMLElement;
  set(value: number): void;
}

/** @param onChange told the value while the slider moves */
export function createSlider(
  id: string,
  parameter: LossParameter,
  value: number,
  onChange: (value: number) => void,
): Slider {
  const element = document.createElement('div');
  element.className = 'slider';
  const label = document.createElement('label');
  label.htmlFor = id;
  const symbol = document.createElement('i');
  symbol.textContent = parameter.symbol;
  label.append(symbol, ` ${parameter.meaning}`);
  const output = document.createElement('output');
  output.htmlFor.add(id);
  const input = document.createElement('input');
  input.id = id;
  input.type = 'range';
  const whole = parameter.scale === 'whole';
  input.min = whole ? String(parameter.least) : '0';
  input.max = whole ? String(parameter.most) : String(positions);
  const show = (shown: number) => {
    output.textContent = String(shown);
    input.setAttribute('aria-valuetext', String(shown));
  };
  const set = (next: number) => {
    input.value = String(positionOf(parameter, next));
    show(next);
  };
  input.addEventListener('input', () => {
    const next = valueAt(parameter, Number(input.value));
    show(next);
    onChange(next);
  });
  element.append(label, output, input);
  set(value);
  return { element, set };
}

/** The parameter's value at a slider's position, to three significant digits. */
export function valueAt({ least, most, scale }: LossParameter, position: number): number {
  if (scale === 'whole') return position;
  const share = position / positions;
  if (scale === 'decades' && position === 0) return 0;
  const value = scale === 'linear' ? least + share * (most - least) : least * (most / least) ** share;
  return Number(value.toPrecision(3));
}

/** The slider's position nearest to a value. */
export function positionOf({ least, most, scale }: LossParameter, value: number): number {
  if (scale === 'whole') return value;
  if (scale === 'linear') return Math.round((positions * (value - least)) / (most - least));
  if (value < least) return 0;
  return Math.max(1, Math.round((positions * Math.log(value / least)) / Math.log(most / least)));
}
