import { randomStream } from '@rangeloss/foundation';
import type { FaceIdentity } from './identity.ts';
import { paintBehind, paintHead, type HeadPoint } from './paint-head.ts';
import type { FaceView } from './view.ts';

/** Samples along each side of a pixel. */
const SAMPLES = 2;

/** The picture shows this many half heads' heights. */
const FIELD = 2.5;

/**
 * Draws one image of a person.
 *
 * The head is an ellipsoid: a pixel's ray is taken to the point of its surface, the point is turned back by the
 * head's pose, and what lies there is painted and lit. So features move, narrow and vanish behind the head as they
 * would.
 *
 * @param into receives size * size * 3 bytes, rows from the top
 * @param noiseKey names the pixels' noise
 */
export function renderFace(
  person: FaceIdentity,
  view: FaceView,
  size: number,
  into: Uint8Array,
  noiseKey: readonly [seed: number, identity: number, image: number],
): void {
  const noise = randomStream(noiseKey[0], 'faces', 'noise', noiseKey[1], noiseKey[2]);
  const sampler = new FaceSampler(person, view);
  const sum = new Float64Array(3);
  let at = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      sum.fill(0);
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
        const across = (column + ((sample % SAMPLES) + 0.5) / SAMPLES) / size;
        const down = (row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / size;
        const colour = sampler.at((across - 0.5) * FIELD, (0.5 - down) * FIELD);
        sum[0]! += colour[0]!;
        sum[1]! += colour[1]!;
        sum[2]! += colour[2]!;
      }
      const grain = view.noise * noise.normal();
      for (let channel = 0; channel < 3; channel++) {
        const value = sum[channel]! / (SAMPLES * SAMPLES) + grain;
        into[at++] = Math.round(255 * Math.max(0, Math.min(1, value)));
      }
    }
  }
}

/** The colour of a view at any place; what does not depend on the place is worked out once. */
class FaceSampler {
  readonly #person: FaceIdentity;
  readonly #view: FaceView;
  readonly #roll: readonly [cosine: number, sine: number];
  readonly #yaw: readonly [cosine: number, sine: number];
  readonly #pitch: readonly [cosine: number, sine: number];
  readonly #gain: readonly [red: number, green: number, blue: number];
  readonly #bar: readonly [cosine: number, sine: number];
  readonly #colour = new Float64Array(3);
  /** The point under the sample and the surface's normal there, in the picture's directions. */
  readonly #point: HeadPoint = { x: 0, y: 0, z: 0 };
  readonly #normal = new Float64Array(3);

  constructor(person: FaceIdentity, view: FaceView) {
    const turn = (angle: number) => [Math.cos(angle), Math.sin(angle)] as const;
    this.#person = person;
    this.#view = view;
    this.#roll = turn(view.roll);
    this.#yaw = turn(view.yaw);
    this.#pitch = turn(view.pitch);
    this.#bar = turn(view.occluder?.angle ?? 0);
    this.#gain = [view.exposure * (1 + view.warmth), view.exposure, view.exposure * (1 - view.warmth)];
  }

  /** @returns red, green and blue, overwritten by the next call */
  at(x: number, y: number): Float64Array {
    const { shiftX, shiftY, scale, background, occluder } = this.#view;
    const colour = this.#colour;
    const [cos, sin] = this.#roll;
    const headX = (cos * (x - shiftX) + sin * (y - shiftY)) / scale;
    const headY = (cos * (y - shiftY) - sin * (x - shiftX)) / scale;
    for (let channel = 0; channel < 3; channel++) colour[channel] = background[channel]! * (0.75 + 0.25 * y);
    const hit = this.#meetsHead(headX, headY);
    paintBehind(this.#person, headX, headY, hit, colour);
    if (hit) {
      paintHead(this.#person, this.#view, this.#point, colour);
      this.#light();
    }
    if (occluder !== undefined) {
      const across = (x - occluder.x) * this.#bar[0] + (y - occluder.y) * this.#bar[1];
      if (Math.abs(across) < occluder.size) colour.fill(occluder.grey);
    }
    for (let channel = 0; channel < 3; channel++) colour[channel]! *= this.#gain[channel]!;
    return colour;
  }

  #meetsHead(x: number, y: number): boolean {
    const { headWidth, jaw } = this.#person;
    // Below the cheeks the head narrows to the chin.
    const below = Math.max(0, -y - 0.15);
    const nx = x / (headWidth * (1 - (0.1 + 0.28 * jaw) * below * below - 0.12 * below));
    const inside = 1 - nx * nx - y * y;
    if (inside <= 0) return false;
    const nz = Math.sqrt(inside);
    const turned = this.#yaw[1] * nx + this.#yaw[0] * nz;
    this.#point.x = (this.#yaw[0] * nx - this.#yaw[1] * nz) * headWidth;
    this.#point.y = this.#pitch[0] * y - this.#pitch[1] * turned;
    this.#point.z = this.#pitch[1] * y + this.#pitch[0] * turned;
    this.#normal[0] = nx;
    this.#normal[1] = y;
    this.#normal[2] = nz;
    return true;
  }

  #light(): void {
    const { light, ambient } = this.#view;
    const normal = this.#normal;
    const facing = Math.max(0, normal[0]! * light[0] + normal[1]! * light[1] + normal[2]! * light[2]);
    const brightness = ambient + (1 - ambient) * 1.25 * facing;
    for (let channel = 0; channel < 3; channel++) this.#colour[channel]! *= brightness;
  }
}
