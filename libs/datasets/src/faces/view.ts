import { randomStream } from '@rangeloss/foundation';

/** What changes from one image of a person to the next, and has to be ignored. */
export interface FaceView {
  /** Turns of the head in radians: left and right, up and down, towards a shoulder. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly scale: number;
  readonly shiftX: number;
  readonly shiftY: number;
  /** Direction to the light, a unit vector, and how much light comes from everywhere. */
  readonly light: readonly [x: number, y: number, z: number];
  readonly ambient: number;
  readonly exposure: number;
  /** Colour of the light, red against blue. */
  readonly warmth: number;
  /** Corners of the mouth up (1) or down (-1), and how far it is open. */
  readonly smile: number;
  readonly open: number;
  /** How far the eyes are open, and the brows raised. */
  readonly lids: number;
  readonly brows: number;
  readonly background: readonly [red: number, green: number, blue: number];
  readonly glasses: boolean;
  /** A bar over the picture: its place, half width and direction, or nothing. */
  readonly occluder?: {
    readonly x: number;
    readonly y: number;
    readonly size: number;
    readonly angle: number;
    readonly grey: number;
  };
  readonly noise: number;
}

/**
 * The view of an image, from a seed and the image's number within its person.
 *
 * @param nuisance how strongly views differ; 1 in the frozen generator
 */
export function faceView(seed: number, identity: number, image: number, nuisance: number): FaceView {
  const random = randomStream(seed, 'faces', 'view', identity, image);
  const spread = (deviation: number) => nuisance * deviation * Math.max(-2, Math.min(2, random.normal()));
  const [x, y] = [spread(0.55), 0.25 + spread(0.35)];
  const length = Math.hypot(x, y, 0.8);
  const view = {
    yaw: spread(0.32),
    pitch: spread(0.16),
    roll: spread(0.13),
    scale: Math.exp(spread(0.07)),
    shiftX: spread(0.06),
    shiftY: spread(0.06),
    light: [x / length, y / length, 0.8 / length] as const,
    ambient: Math.max(0.25, 0.55 + spread(0.12)),
    exposure: Math.exp(spread(0.16)),
    warmth: spread(0.08),
    smile: spread(0.6),
    open: Math.max(0, spread(0.05)),
    lids: Math.max(0.25, 0.75 + spread(0.2)),
    brows: spread(0.035),
    background: [random.uniform(), random.uniform(), random.uniform()] as const,
    glasses: random.uniform() < 0.12 * nuisance,
    noise: 0.02 + 0.02 * nuisance * random.uniform(),
  };
  if (random.uniform() >= 0.2 * nuisance) return view;
  const occluder = {
    x: 1.2 * (random.uniform() - 0.5),
    y: 1.6 * (random.uniform() - 0.5),
    size: 0.1 + 0.14 * random.uniform(),
    angle: Math.PI * random.uniform(),
    grey: random.uniform(),
  };
  return { ...view, occluder };
}
