/** What is trained on both sides. */
export interface Net {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>> & { readonly embedding: number };
  readonly inputShape: readonly [number, number, number];
  readonly batch: number;
  readonly classes: number;
}

export const nets: readonly Net[] = [
  {
    model: 'lenet++',
    options: { channels: [32, 64, 128], embedding: 64 },
    inputShape: [28, 28, 1],
    batch: 64,
    classes: 10,
  },
  {
    model: 'iresnet-18',
    options: { channels: [64, 128, 256, 512], embedding: 512 },
    inputShape: [112, 112, 3],
    batch: 16,
    classes: 100,
  },
];
