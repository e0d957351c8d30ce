import { randomStream } from '@rangeloss/foundation';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { embeddingDensity } from '../plots/embedding-density.ts';
import { embeddingScatter, type EmbeddingPanel } from '../plots/embedding-scatter.ts';
import { EXAMPLE_PROVENANCE, type ExampleLook } from './provenance.example.ts';

const COUNTS = [320, 260, 210, 160, 120, 90, 60, 24, 16, 10];

/** Made up, in the shapes that such losses are known for: rays for softmax, ever rounder clusters after that. */
function panel(name: string, along: number, across: number, note: string): EmbeddingPanel {
  const random = randomStream(7, name);
  const embeddings: number[] = [];
  const labels: number[] = [];
  COUNTS.forEach((count, identity) => {
    const angle = (identity / COUNTS.length) * 2 * Math.PI + 0.2;
    const rare = 1 + 3 / Math.sqrt(count);
    for (let image = 0; image < count; image++) {
      const radius = 50 * (1 + along * random.normal() * rare);
      const side = 50 * across * random.normal() * rare;
      embeddings.push(
        radius * Math.cos(angle) - side * Math.sin(angle),
        radius * Math.sin(angle) + side * Math.cos(angle),
      );
      labels.push(identity);
    }
  });
  return { name, note, embeddings, labels };
}

/** Five losses side by side. */
export function embeddingExample(look: ExampleLook = {}): FigureSpec {
  return embeddingScatter(
    {
      identities: COUNTS.map((count, digit) => ({ name: String(digit), tail: count < 50 })),
      panels: [
        panel('softmax', 0.34, 0.09, 'intra 21.4, inter 9.8'),
        panel('softmax + contrastive', 0.22, 0.07, 'intra 14.0, inter 17.1'),
        panel('softmax + triplet', 0.18, 0.075, 'intra 12.3, inter 19.5'),
        panel('softmax + center', 0.1, 0.06, 'intra 8.1, inter 24.9'),
        panel('softmax + range', 0.06, 0.045, 'intra 5.2, inter 27.3'),
      ],
    },
    { maxPoints: 700, provenance: EXAMPLE_PROVENANCE, ...look },
  );
}

/** Many identities: colour is kept for the tail. */
export function manyIdentitiesExample(look: ExampleLook = {}): FigureSpec {
  const random = randomStream(11, 'many');
  const identities = Array.from({ length: 60 }, (_, index) => ({
    name: `person ${index}`,
    tail: index >= 54,
  }));
  const embeddings: number[] = [];
  const labels: number[] = [];
  identities.forEach((_, identity) => {
    const [x, y] = [40 * random.normal(), 40 * random.normal()];
    const images = identity >= 54 ? 5 : 22;
    for (let image = 0; image < images; image++) {
      embeddings.push(x + 2.2 * random.normal(), y + 2.2 * random.normal());
      labels.push(identity);
    }
  });
  return embeddingScatter(
    { identities, panels: [{ name: 'softmax + range', embeddings, labels }] },
    { name: 'embedding-scatter-many', mode: 'dark', provenance: EXAMPLE_PROVENANCE, ...look },
  );
}

/** The same embeddings as densities. */
export function densityExample(look: ExampleLook = {}): FigureSpec {
  return embeddingDensity(
    [
      panel('softmax', 0.34, 0.09, ''),
      panel('softmax + center', 0.1, 0.06, ''),
      panel('softmax + range', 0.06, 0.045, ''),
    ].map(({ name, embeddings }) => ({ name, embeddings })),
    { provenance: EXAMPLE_PROVENANCE, ...look },
  );
}
