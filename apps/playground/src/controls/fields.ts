import type { LossParameter } from '../settings/loss-choices.ts';
import type { BackendChoice, SamplerChoice, Settings } from '../settings/settings.ts';
import { elementById } from './element.ts';
import { createSlider } from './slider.ts';

const rate: LossParameter = {
  name: 'rate',
  symbol: 'η',
  meaning: 'learning rate',
  least: 0.001,
  most: 0.2,
  initial: 0.02,
  scale: 'decades',
};

/** The fields beside the losses. */
export interface Fields {
  show(settings: Settings): void;
}

/** @param onChange told what has changed, once the reader has let go */
export function connectFields(onChange: (changed: Partial<Settings>) => void): Fields {
  const seed = elementById('seed') as HTMLInputElement;
  const sampler = elementById('sampler') as HTMLSelectElement;
  const backend = elementById('backend') as HTMLSelectElement;
  seed.addEventListener('change', () => {
    const given = Math.min(999_999, Math.max(0, Math.round(Number(seed.value))));
    seed.value = String(given);
    onChange({ seed: given });
  });
  elementById('reseed').addEventListener('click', () => {
    seed.value = String((Number(seed.value) + 1) % 1_000_000);
    onChange({ seed: Number(seed.value) });
  });
  sampler.addEventListener('change', () => {
    onChange({ sampler: sampler.value as SamplerChoice });
  });
  backend.addEventListener('change', () => {
    onChange({ backend: backend.value as BackendChoice });
  });
  let chosenRate = rate.initial;
  const slider = createSlider('rate-input', rate, chosenRate, (value) => {
    chosenRate = Math.max(rate.least, value);
  });
  elementById('rate').replaceWith(slider.element);
  slider.element.addEventListener('change', () => {
    slider.set(chosenRate);
    onChange({ rate: chosenRate });
  });
  return {
    show: (settings) => {
      seed.value = String(settings.seed);
      sampler.value = settings.sampler;
      backend.value = settings.backend;
      chosenRate = settings.rate;
      slider.set(settings.rate);
    },
  };
}
