import type { FaceIdentity } from './identity.ts';
import type { FaceView } from './view.ts';

/** A point of the head's surface, in the head's own directions: x to its left, y up, z to the front. */
export interface HeadPoint {
  x: number;
  y: number;
  z: number;
}

/** Paints what is seen beside and behind the head over `colour`: long hair and the neck. */
export function paintBehind(
  person: FaceIdentity,
  x: number,
  y: number,
  hit: boolean,
  colour: Float64Array,
): void {
  const reach = length(x / (person.headWidth + 0.12), (y - 0.05) / 1.1);
  if (y > -person.hairLength) cover(colour, person.hair, edge(1 - reach, 0.04));
  if (!hit)
    cover(colour, person.skin, edge(person.headWidth * 0.5 - Math.abs(x), 0.03) * edge(-y - 0.5, 0.05), 0.75);
}

/** Paints the skin and the features at a point of the head over `colour`. */
export function paintHead(
  person: FaceIdentity,
  view: FaceView,
  point: HeadPoint,
  colour: Float64Array,
): void {
  const { x, y } = point;
  // The back of a turned head is hair.
  const front = edge(point.z + 0.15, 0.1);
  cover(colour, person.skin, 1);
  paintBeard(person, x, y, front, colour);
  paintNose(person, x, y, front, colour);
  paintMouth(person, view, x, y, front, colour);
  for (let side = -1; side <= 1; side += 2) {
    paintEye(person, view, side, x, y, front, colour);
    paintBrow(person, view, side, x, y, front, colour);
  }
  for (const mark of person.marks) {
    cover(colour, person.skin, front * edge(mark.size - length(x - mark.x, y - mark.y), 0.015), 0.45);
  }
  if (view.glasses) paintGlasses(person, x, y, front, colour);
  const line = person.hairline + 0.25 * person.parting * x - 0.35 * x * x;
  const hair = Math.max(edge(y - line, 0.04), 1 - front, sideHair(person, point));
  if (hair > 0) cover(colour, person.hair, hair, 0.85 + 0.15 * Math.sin(40 * x + 9 * y));
}

function sideHair(person: FaceIdentity, { x, y }: HeadPoint): number {
  const side = edge(Math.abs(x) - person.headWidth * 0.86, 0.03);
  return y > -person.hairLength && y < person.hairline ? side : 0;
}

function paintBeard(person: FaceIdentity, x: number, y: number, front: number, colour: Float64Array): void {
  const below = edge(-y - 0.36 - 0.5 * x * x + 0.25 * Math.abs(x), 0.1);
  cover(colour, person.hair, front * below * Math.min(0.85, person.beard));
}

function paintNose(person: FaceIdentity, x: number, y: number, front: number, colour: Float64Array): void {
  const tip = person.eyeHeight - person.noseLength;
  const along = (person.eyeHeight - y) / person.noseLength;
  if (along < 0 || along > 1.2) return;
  const half = person.noseWidth * (0.25 + 0.6 * along * along);
  const ridge = edge(0.025 - Math.abs(Math.abs(x) - half), 0.03) * 0.22 * along;
  cover(colour, person.skin, front * ridge, 0.6);
  for (const side of [-1, 1]) {
    const nostril = length((x - side * person.noseWidth * 0.5) / 1.6, y - tip);
    cover(colour, person.skin, front * edge(0.028 - nostril, 0.015), 0.35);
  }
}

function paintMouth(
  person: FaceIdentity,
  view: FaceView,
  x: number,
  y: number,
  front: number,
  colour: Float64Array,
): void {
  const across = x / person.mouthWidth;
  if (Math.abs(across) > 1) return;
  const taper = Math.sqrt(1 - across * across);
  const middle = person.mouthHeight + 0.06 * view.smile * (across * across - 0.4);
  const gap = view.open * taper;
  const reach = Math.abs(y - middle);
  cover(colour, person.lip, front * edge(person.lipThickness * taper + gap - reach, 0.015));
  cover(colour, [0.2, 0.05, 0.06], front * edge(gap + 0.008 - reach, 0.012));
}

function paintEye(
  person: FaceIdentity,
  view: FaceView,
  side: number,
  x: number,
  y: number,
  front: number,
  colour: Float64Array,
): void {
  const dx = (x - side * person.eyeDistance) / person.eyeWidth;
  if (Math.abs(dx) > 1.1) return;
  const dy = y - person.eyeHeight - person.eyeSlant * side * dx * person.eyeWidth * 2;
  const opening = person.eyeWidth * 0.5 * view.lids * (1 - dx * dx);
  const white = front * edge(opening - Math.abs(dy), 0.012);
  cover(colour, [0.93, 0.92, 0.9], white);
  const iris = length(dx * person.eyeWidth, dy);
  cover(colour, person.iris, white * edge(0.058 - iris, 0.012));
  cover(colour, [0.03, 0.03, 0.03], white * edge(0.026 - iris, 0.01));
  cover(
    colour,
    [0.1, 0.07, 0.06],
    front * edge(0.012 - Math.abs(dy - opening), 0.01) * edge(1 - Math.abs(dx), 0.1),
  );
}

function paintBrow(
  person: FaceIdentity,
  view: FaceView,
  side: number,
  x: number,
  y: number,
  front: number,
  colour: Float64Array,
): void {
  const dx = (x - side * person.eyeDistance) / (person.eyeWidth * 1.25);
  const height =
    person.eyeHeight + person.browLift + view.brows + person.browSlant * side * dx * 0.2 - 0.05 * dx * dx;
  const brow = edge(person.browThickness * (1 - 0.4 * dx * dx) - Math.abs(y - height), 0.015);
  cover(colour, person.hair, front * brow * edge(1 - Math.abs(dx), 0.1), 0.8);
}

function paintGlasses(person: FaceIdentity, x: number, y: number, front: number, colour: Float64Array): void {
  const rims = [-1, 1].map((side) => length((x - side * person.eyeDistance) / 1.15, y - person.eyeHeight));
  const rim = Math.max(...rims.map((reach) => edge(0.025 - Math.abs(reach - 0.2), 0.012)));
  const bridge =
    edge(0.02 - Math.abs(y - person.eyeHeight - 0.05), 0.01) *
    edge(person.eyeDistance - 0.2 - Math.abs(x), 0.02);
  cover(colour, [0.1, 0.1, 0.12], front * Math.max(rim, bridge));
}

function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

/** 0 outside, 1 inside, with a soft border of the given width. */
function edge(inside: number, width: number): number {
  return Math.max(0, Math.min(1, inside / width + 0.5));
}

/** Lays a colour, darkened by `shade`, over what is there. */
function cover(colour: Float64Array, over: readonly number[], share: number, shade = 1): void {
  if (share <= 0) return;
  for (let channel = 0; channel < 3; channel++) {
    colour[channel] = colour[channel]! * (1 - share) + over[channel]! * shade * share;
  }
}
