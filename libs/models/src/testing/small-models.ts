/** The smallest form of each registered model; a new model fails here until it has one. */
export const smallModels: Readonly<
  Record<string, { options: Record<string, unknown>; inputShape: [number, number, number] }>
> = {
  tiny: { options: { batchNorm: true }, inputShape: [6, 6, 1] },
  'lenet++': { options: { channels: [2, 3, 4], embedding: 5, kernel: 3 }, inputShape: [9, 10, 2] },
  'vgg-16': { options: { channels: [2, 3, 4, 5, 6], hidden: 7, embedding: 5 }, inputShape: [33, 32, 2] },
  'vgg-19': { options: { channels: [2, 3, 4, 5, 6], hidden: 7, embedding: 5 }, inputShape: [32, 32, 1] },
  'sphereface-20': { options: { channels: [2, 3, 4, 5], embedding: 5 }, inputShape: [17, 16, 2] },
  'sphereface-64': { options: { channels: [2, 2, 2, 2], embedding: 3 }, inputShape: [16, 16, 1] },
  'iresnet-18': { options: { channels: [2, 3, 4, 5], embedding: 5 }, inputShape: [16, 17, 2] },
  'iresnet-34': { options: { channels: [2, 2, 2, 2], embedding: 3 }, inputShape: [16, 16, 1] },
  'iresnet-50': { options: { channels: [2, 2, 2, 2], embedding: 3 }, inputShape: [16, 16, 1] },
  'iresnet-100': { options: { channels: [1, 1, 1, 1], embedding: 2 }, inputShape: [16, 16, 1] },
  'resnet-18': { options: { channels: [2, 3, 4, 5], embedding: 5 }, inputShape: [33, 32, 2] },
  'resnet-50': { options: { channels: [1, 2, 2, 2], embedding: 3, stem: 'cifar' }, inputShape: [8, 8, 1] },
  mobilefacenet: { options: { width: 0.05, embedding: 5 }, inputShape: [16, 16, 2] },
};
