import { initialValues, lossChoices, type LossName, lossNames } from '../settings/loss-choices.ts';
import type { SideName, SideSettings } from '../settings/settings.ts';
import type { SideFrame } from '../training/messages.ts';
import { createSlider } from './slider.ts';

/** One side: the choice of its loss, its picture, its sliders and the values of its terms. */
export interface LossPanel {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  show(settings: SideSettings): void;
  showValues(frame: SideFrame): void;
}

/** @param onChange told the side's settings when a loss is chosen or a slider moves */
export function createLossPanel(side: SideName, onChange: (settings: SideSettings) => void): LossPanel {
  const element = document.createElement('article');
  element.className = 'panel';
  element.innerHTML = `
    <header>
      <label class="visually-hidden" for="${side}-loss">Loss on the ${side}</label>
      <select id="${side}-loss">${lossNames.map((name) => `<option value="${name}">${lossChoices[name].label}</option>`).join('')}</select>
      <p class="formula"></p>
    </header>
    <canvas role="img" aria-label="Embeddings on the ${side}"></canvas>
    <p class="terms"></p>
    <div class="sliders"></div>`;
  const select = element.querySelector('select')!;
  const sliders = element.querySelector('.sliders')!;
  let current: SideSettings = { loss: 'softmax', values: {} };

  const change = (next: SideSettings) => {
    current = next;
    onChange(next);
  };
  const show = (settings: SideSettings) => {
    current = settings;
    const choice = lossChoices[settings.loss];
    select.value = settings.loss;
    element.querySelector('.formula')!.textContent = choice.formula;
    sliders.replaceChildren(
      ...choice.parameters.map((parameter) => {
        const { name, initial } = parameter;
        const moved = (value: number) => {
          change({ ...current, values: { ...current.values, [name]: value } });
        };
        return createSlider(`${side}-${name}`, parameter, settings.values[name] ?? initial, moved).element;
      }),
    );
  };
  select.addEventListener('change', () => {
    const loss = select.value as LossName;
    show({ loss, values: initialValues(loss) });
    change(current);
  });

  return {
    element,
    canvas: element.querySelector('canvas')!,
    show,
    showValues: ({ last }) => {
      const terms = Object.entries(last?.terms ?? {}).map(
        ([name, value]) => `${termName(name)} ${short(value)}`,
      );
      element.querySelector('.terms')!.textContent =
        terms.length === 0 ? 'before the first step' : terms.join('   ');
    },
  };
}

/** `range.intra` reads as `intra` beside `inter`. */
function termName(name: string): string {
  return name.split('.').at(-1)!;
}

function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return value.toExponential(1);
  return size >= 1000 ? Number(value.toPrecision(3)).toLocaleString('en') : value.toPrecision(3);
}
