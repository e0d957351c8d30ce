import { UserError } from '@rangeloss/foundation';
import type { SharpConstructor } from 'sharp';
import type { ImageSource } from '../batches/image-source.ts';
import { decodeJpeg } from './decode-jpeg.ts';
import { jpegFrame } from './jpeg-frame.ts';
import { isPnm, readPnm, type RawImage } from './pnm.ts';

/** How an image of another size becomes the source's: its middle is cut out (`cover`) or it is stretched (`fill`). */
export type Fit = 'cover' | 'fill';

/** What an image is resized with: Lanczos's kernel with three lobes, or the triangle of Pillow's and torchvision's `BILINEAR`, which takes less time. */
export type Kernel = 'lanczos3' | 'bilinear';

/**
 * Decodes a JPEG, PNG, WebP, GIF, TIFF, PGM or PPM image to the bytes of a shape. The usual JPEG files are decoded by
 * `decodeJpeg`, everything else by sharp.
 *
 * Colour becomes grey by Rec. 601 luma on the stored values, as in Pillow and OpenCV, and grey becomes colour by
 * repetition. Transparency is dropped. An orientation noted in EXIF is not applied, as in the field's loaders.
 *
 * @param where names the image in messages
 * @returns [height * width * channels]
 * @throws UserError when the bytes are not a whole image
 */
export async function decodeImage(
  bytes: Uint8Array,
  where: string,
  shape: ImageSource['shape'],
  fit: Fit = 'cover',
  kernel: Kernel = 'lanczos3',
): Promise<Uint8Array> {
  const [height, width, channels] = shape;
  const raw = isPnm(bytes) ? readPnm(bytes, where) : undefined;
  if (raw?.width === width && raw.height === height) return inChannels(raw, channels);
  const jpeg = await decodeJpeg(bytes, [width, height], fit, kernel);
  if (jpeg !== undefined) return inChannels(jpeg, channels);
  const sharp = await decoder();
  try {
    const image =
      raw === undefined
        ? sharp(bytes).removeAlpha()
        : sharp(raw.data, { raw: { width: raw.width, height: raw.height, channels: raw.channels as 1 | 3 } });
    const resized = await image
      .resize(width, height, { fit, kernel: kernel === 'bilinear' ? 'linear' : kernel })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return inChannels({ ...resized.info, data: new Uint8Array(resized.data) }, channels);
  } catch (error) {
    throw undecodable(where, error);
  }
}

/**
 * Decodes a JPEG file again with the strict libjpeg: the decoder that is made for speed passes damaged blocks over. What is
 * no whole JPEG file is left alone, `decodeImage` being as strict with it.
 *
 * @throws UserError when there is damage
 */
export async function inspectImage(bytes: Uint8Array, where: string): Promise<void> {
  if (jpegFrame(bytes) === undefined) return;
  const sharp = await decoder();
  try {
    await sharp(bytes, { failOn: 'warning' }).raw().toBuffer();
  } catch (error) {
    throw undecodable(where, error);
  }
}

function undecodable(where: string, error: unknown): UserError {
  return new UserError(`${where} cannot be decoded: ${firstLine((error as Error).message)}.`, {
    file: where,
    mend: 'The image is damaged or of an unknown format: fetch it again, or take it out of the data set.',
    cause: error,
  });
}

let prepared: SharpConstructor | undefined;

/** Sharp, loaded when the first image needs it: data sets without encoded images do without. */
async function decoder(): Promise<SharpConstructor> {
  if (prepared !== undefined) return prepared;
  const { default: sharp } = await import('sharp');
  // Images of a batch are decoded side by side, so threads within one small image only get in each other's way,
  // and no image is decoded twice from a cache.
  sharp.concurrency(1);
  sharp.cache(false);
  prepared = sharp;
  return sharp;
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/\.$/, '');
}

function inChannels(image: RawImage, channels: number): Uint8Array {
  if (image.channels === channels) return image.data;
  const pixels = image.width * image.height;
  const out = new Uint8Array(pixels * channels);
  const { data, channels: own } = image;
  for (let pixel = 0; pixel < pixels; pixel++) {
    // Weights in 1/65536, as Pillow rounds them.
    const grey =
      own < 3
        ? data[pixel * own]!
        : (data[pixel * own]! * 19595 +
            data[pixel * own + 1]! * 38470 +
            data[pixel * own + 2]! * 7471 +
            0x8000) >>
          16;
    for (let channel = 0; channel < channels; channel++) out[pixel * channels + channel] = grey;
  }
  return out;
}
