import { randomStream, type RandomStream } from '@rangeloss/foundation';

type Colour = readonly [red: number, green: number, blue: number];

/** What makes a drawn face one person. Lengths are in units of half the head's height. */
export interface FaceIdentity {
  readonly headWidth: number;
  /** How pointed the chin is: 0 round, 1 narrow. */
  readonly jaw: number;
  readonly skin: Colour;
  readonly hair: Colour;
  /** Where the hair begins on the forehead, from the middle up. */
  readonly hairline: number;
  /** How far down the sides the hair reaches, from the middle down; negative stays above. */
  readonly hairLength: number;
  /** Which side the parting is on, and how far it cuts in. */
  readonly parting: number;
  readonly eyeDistance: number;
  readonly eyeHeight: number;
  readonly eyeWidth: number;
  readonly eyeSlant: number;
  readonly iris: Colour;
  readonly browLift: number;
  readonly browThickness: number;
  readonly browSlant: number;
  readonly noseLength: number;
  readonly noseWidth: number;
  readonly mouthHeight: number;
  readonly mouthWidth: number;
  readonly lipThickness: number;
  readonly lip: Colour;
  /** How much beard shadows the jaw: 0 none, 1 full. */
  readonly beard: number;
  /** Moles and scars: place and size. */
  readonly marks: readonly { readonly x: number; readonly y: number; readonly size: number }[];
}

const SKINS: readonly Colour[] = [
  [0.96, 0.82, 0.72],
  [0.9, 0.72, 0.58],
  [0.78, 0.58, 0.44],
  [0.6, 0.42, 0.31],
  [0.4, 0.27, 0.2],
];
const HAIRS: readonly Colour[] = [
  [0.08, 0.07, 0.07],
  [0.22, 0.14, 0.09],
  [0.42, 0.27, 0.15],
  [0.68, 0.52, 0.3],
  [0.55, 0.24, 0.12],
  [0.62, 0.6, 0.58],
];
const IRISES: readonly Colour[] = [
  [0.25, 0.15, 0.08],
  [0.4, 0.28, 0.15],
  [0.35, 0.5, 0.3],
  [0.35, 0.5, 0.65],
];

/** The person with a number, from a seed; the same on every machine. */
export function faceIdentity(seed: number, identity: number): FaceIdentity {
  const random = randomStream(seed, 'faces', 'identity', identity);
  const spread = (middle: number, deviation: number) => middle + deviation * clipped(random.normal());
  const tone = random.uniform() * (SKINS.length - 1);
  const skin = mixed(SKINS[Math.floor(tone)]!, SKINS[Math.floor(tone) + 1]!, tone % 1);
  return {
    headWidth: spread(0.76, 0.055),
    jaw: random.uniform(),
    skin: varied(skin, 0.03, random),
    hair: varied(HAIRS[random.integer(HAIRS.length)]!, 0.04, random),
    hairline: spread(0.58, 0.12),
    hairLength: spread(0, 0.55),
    parting: spread(0, 0.5),
    eyeDistance: spread(0.33, 0.035),
    eyeHeight: spread(0.1, 0.035),
    eyeWidth: spread(0.15, 0.02),
    eyeSlant: spread(0.02, 0.08),
    iris: varied(IRISES[random.integer(IRISES.length)]!, 0.04, random),
    browLift: spread(0.2, 0.03),
    browThickness: spread(0.045, 0.016),
    browSlant: spread(0.05, 0.12),
    noseLength: spread(0.36, 0.05),
    noseWidth: spread(0.15, 0.03),
    mouthHeight: spread(-0.5, 0.04),
    mouthWidth: spread(0.27, 0.045),
    lipThickness: spread(0.07, 0.02),
    lip: varied(mixed(skin, [0.75, 0.25, 0.28], 0.45), 0.05, random),
    beard: Math.max(0, spread(-0.15, 0.5)),
    marks: Array.from({ length: random.integer(4) }, () => ({
      x: spread(0, 0.35),
      y: spread(-0.15, 0.35),
      size: 0.025 + 0.03 * random.uniform(),
    })),
  };
}

/** Normal numbers have tails without end; a face has not. */
function clipped(value: number): number {
  return Math.max(-2.2, Math.min(2.2, value));
}

function mixed(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

function varied(colour: Colour, deviation: number, random: RandomStream): Colour {
  const one = (value: number) => Math.max(0.02, Math.min(1, value + deviation * clipped(random.normal())));
  return [one(colour[0]), one(colour[1]), one(colour[2])];
}
