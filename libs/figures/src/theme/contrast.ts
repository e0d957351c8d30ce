/** Linear-light red, green and blue, each 0..1. */
export type LinearRgb = readonly [number, number, number];

/** How a colour is seen: by normal sight and by the three kinds of dichromacy. */
export type Sight = 'normal' | 'protanopia' | 'deuteranopia' | 'tritanopia';

// Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency"
// (2009), severity 1.0, applied to linear RGB; one row per output channel.
const DICHROMACY: Readonly<Record<Exclude<Sight, 'normal'>, readonly (readonly [number, number, number])[]>> =
  {
    protanopia: [
      [0.152286, 1.052583, -0.204868],
      [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
    deuteranopia: [
      [0.367322, 0.860646, -0.227968],
      [0.280085, 0.672501, 0.047413],
      [-0.01182, 0.04294, 0.968881],
    ],
    tritanopia: [
      [1.255528, -0.076749, -0.178779],
      [-0.078411, 0.930809, 0.147602],
      [0.004733, 0.691367, 0.3039],
    ],
  };

/** The linear-light value of a colour written as `#rrggbb`. */
export function linearRgb(hex: string): LinearRgb {
  const channel = (start: number): number => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** Contrast of two colours, 1 to 21, as WCAG 2 defines it; graphics need 3, small text 4.5. */
export function contrastRatio(first: string, second: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = linearRgb(hex);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [a, b] = [luminance(first) + 0.05, luminance(second) + 0.05];
  return Math.max(a, b) / Math.min(a, b);
}

function seen(colour: LinearRgb, sight: Sight): LinearRgb {
  if (sight === 'normal') return colour;
  const row = (index: number): number => {
    const [red, green, blue] = DICHROMACY[sight][index]!;
    return Math.min(1, Math.max(0, red * colour[0] + green * colour[1] + blue * colour[2]));
  };
  return [row(0), row(1), row(2)];
}

function oklab([red, green, blue]: LinearRgb): readonly [number, number, number] {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Distance of two colours as seen: 100 times the Euclidean one in OKLab, so black to white is 100. */
export function colourDistance(first: string, second: string, sight: Sight = 'normal'): number {
  const a = oklab(seen(linearRgb(first), sight));
  const b = oklab(seen(linearRgb(second), sight));
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
