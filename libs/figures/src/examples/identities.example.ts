import { randomStream } from '@rangeloss/foundation';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { confusionMatrix } from '../plots/confusion-matrix.ts';
import { kurtosisByFrequency } from '../plots/kurtosis-by-frequency.ts';
import { perBinAccuracy } from '../plots/per-bin-accuracy.ts';
import { EXAMPLE_PROVENANCE, type ExampleLook } from './provenance.example.ts';
import { LOSSES } from './results.example.ts';

/** 300 identities under two losses. */
export function kurtosisExample(look: ExampleLook = {}): FigureSpec {
  const images = Array.from({ length: 300 }, (_, rank) => Math.max(1, Math.round(400 / (rank + 1) ** 0.8)));
  return kurtosisByFrequency(
    [
      ['softmax', 1.6],
      ['softmax + center', 0.9],
      ['softmax + range', 0.4],
    ].map(([name, excess]) => {
      const random = randomStream(13, String(name));
      const kurtosis = images.map((count) =>
        count < 4
          ? Number.NaN
          : 3 + Number(excess) * (1.4 - Math.log10(count) * 0.4) + 0.6 * Math.abs(random.normal()),
      );
      return { name: String(name), images, kurtosis };
    }),
    { provenance: EXAMPLE_PROVENANCE, ...look },
  );
}

/** Five losses in four bins. */
export function perBinExample(look: ExampleLook = {}): FigureSpec {
  const bins = ['1', '2–5', '6–19', '20 and more'];
  const rows = LOSSES.flatMap((loss, index) =>
    bins.map((bin, place) => {
      const mean = 0.2 + 0.2 * place + 0.05 * index * (1.2 - place * 0.3);
      return { loss, bin, mean, low: mean - 0.035, high: mean + 0.03 };
    }),
  );
  return perBinAccuracy(rows, {
    metric: 'accuracy',
    percent: true,
    identities: { '1': 310, '2–5': 260, '6–19': 170, '20 and more': 60 },
    provenance: EXAMPLE_PROVENANCE,
    ...look,
  });
}

/** Ten digits; the rare ones are taken for frequent ones. */
export function confusionExample(look: ExampleLook = {}): FigureSpec {
  const random = randomStream(17, 'confusion');
  const counts = Array.from({ length: 100 }, (_, cell) => {
    const [truth, predicted] = [Math.floor(cell / 10), cell % 10];
    if (truth === predicted) return 100 - 6 * truth;
    return predicted < truth
      ? Math.round(1.5 * truth * random.uniform() ** 2)
      : Math.round(2 * random.uniform() ** 4);
  });
  return confusionMatrix(
    { identities: Array.from({ length: 10 }, (_, digit) => String(digit)), counts },
    { provenance: EXAMPLE_PROVENANCE, ...look },
  );
}
