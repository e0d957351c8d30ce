import { isMainThread } from 'node:worker_threads';
import type * as ImageLibrary from '@napi-rs/image';
import type { Fit, Kernel } from './decode-image.ts';
import { jpegFrame } from './jpeg-frame.ts';
import type { RawImage } from './pnm.ts';

/** Loaded when the first image needs it; asking the module loader for each image takes longer than its resizing. */
let library: typeof ImageLibrary | undefined;

/**
 * Decodes the usual JPEG file, grey or YCbCr of eight bits, with the Rust libraries zune-jpeg and fast_image_resize (npm
 * `@napi-rs/image`): for small images in a third of the processor time that sharp's pipeline takes. Resized with
 * the kernel that is asked for.
 *
 * Of a damaged file it decodes what it can: `data check` reads with the stricter libjpeg.
 *
 * @returns undefined for what is left to sharp: other formats, colours and profiles, enlargement, and a file whose end
 *   is missing
 */
export async function decodeJpeg(
  bytes: Uint8Array,
  [width, height]: readonly [width: number, height: number],
  fit: Fit,
  kernel: Kernel = 'lanczos3',
): Promise<RawImage | undefined> {
  const frame = jpegFrame(bytes);
  if (frame === undefined || frame.ownColours || (frame.components !== 1 && frame.components !== 3))
    return undefined;
  if (frame.width < width || frame.height < height) return undefined;
  library ??= await import('@napi-rs/image');
  const { Transformer, FastResizeFilter, ResizeFit } = library;
  try {
    const image = new Transformer(bytes);
    if (frame.width === width && frame.height === height)
      return { width, height, channels: frame.components, data: await pixelsOf(image) };
    const scale = Math.max(width / frame.width, height / frame.height);
    const [wide, high] =
      fit === 'fill' ? [width, height] : [Math.round(frame.width * scale), Math.round(frame.height * scale)];
    image.fastResize({
      width: wide,
      height: high,
      filter: kernel === 'bilinear' ? FastResizeFilter.Bilinear : FastResizeFilter.Lanczos3,
      fit: ResizeFit.Fill,
    });
    const data = await pixelsOf(image);
    const channels = data.length / (wide * high);
    return middle({ width: wide, height: high, channels, data }, width, height);
  } catch {
    // Sharp says what is wrong with it.
    return undefined;
  }
}

/** In a loader's thread at once; the main thread is not held up. */
async function pixelsOf(image: { rawPixels(): Promise<Uint8Array>; rawPixelsSync(): Uint8Array }) {
  return isMainThread ? image.rawPixels() : image.rawPixelsSync();
}

/** The middle of an image, where sharp cuts it out, without transparency. */
function middle(image: RawImage, width: number, height: number): RawImage {
  const { data, channels: own } = image;
  const channels = own < 3 ? 1 : 3;
  const left = Math.floor((image.width - width + 1) / 2);
  const top = Math.floor((image.height - height + 1) / 2);
  const out = new Uint8Array(width * height * channels);
  let to = 0;
  for (let row = top; row < top + height; row++) {
    let from = own * (row * image.width + left);
    for (let column = 0; column < width; column++, from += own) {
      for (let channel = 0; channel < channels; channel++) out[to++] = data[from + channel]!;
    }
  }
  return { width, height, channels, data: out };
}
