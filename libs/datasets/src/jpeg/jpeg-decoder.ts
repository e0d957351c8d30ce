import type { ImageSource } from '../batches/image-source.ts';
import type { RawImage } from '../sources/pnm.ts';
import { endsAt, readJpegHeader, type JpegHeader } from './jpeg-header.ts';
import { startJpegModule, type JpegModule } from './jpeg-module.ts';
import { resamplePlan, type ResamplePlan } from './resample-plan.ts';

/** Larger photographs are left to sharp: their memory would stay with the thread. */
const MOST_PIXELS = 1 << 20;
/** Bytes behind rows and rows behind planes that may be read or written, with no meaning. */
const SPARE = 32;

interface Plane {
  readonly address: number;
  readonly stride: number;
}

/**
 * Decodes the usual JPEG files in this thread, at once: to the same bit as libjpeg, then resampled as sharp does, to a
 * step or two. For small images it takes a third of what sharp does, whose costs per image are those of a pipeline.
 */
export class JpegDecoder {
  readonly #module: JpegModule;
  #free = 0;
  #plan: { readonly key: string; readonly plan: ResamplePlan | undefined } | undefined;

  private constructor(module: JpegModule) {
    this.#module = module;
  }

  /** @throws WebAssembly.CompileError where there is no SIMD */
  static async start(): Promise<JpegDecoder> {
    return new JpegDecoder(await startJpegModule());
  }

  /**
   * @returns [height * width * channels of the file]; undefined where the file is of another kind or damaged, or is to
   * be enlarged or made very small: whoever decodes everything then tells what it is
   */
  decode(bytes: Uint8Array, shape: ImageSource['shape'], fit: 'cover' | 'fill'): RawImage | undefined {
    const header = readJpegHeader(bytes);
    if (header === undefined || header.width * header.height > MOST_PIXELS) return undefined;
    const { width, height, components } = header;
    const plan = this.#planned(width, height, shape, fit);
    // libjpeg has another rule for images that are hardly there.
    if (plan === undefined || width < 8 || height < 8) return undefined;
    this.#free = this.#module.freeFrom();
    const planes = this.#samples(header, bytes);
    if (planes === undefined) return undefined;
    const colours = planes.length === 1 ? planes : this.#colours(header, planes);
    return this.#resampled(plan, width, colours, [shape[0], shape[1], components.length]);
  }

  #planned(...given: Parameters<typeof resamplePlan>): ResamplePlan | undefined {
    const key = given.join();
    if (this.#plan?.key !== key) this.#plan = { key, plan: resamplePlan(...given) };
    return this.#plan.plan;
  }

  /** Decodes the scan. */
  #samples({ width, height, components, scan }: JpegHeader, bytes: Uint8Array): Plane[] | undefined {
    const { h, v } = components[0]!;
    const [across, down] = [Math.ceil(width / (8 * h)), Math.ceil(height / (8 * v))];
    const coded = bytes.subarray(scan);
    const from = this.#placed(coded);
    const read = this.#take(16);
    // A scan that ends too early is decoded as zeros, up to the end of its block.
    const clean = this.#take(coded.length + 512);
    const length = this.#module.unstuff(from, coded.length, clean, read);
    this.#bytes().fill(0, clean + length, clean + length + 512);
    if (!endsAt(coded, new DataView(this.#module.memory.buffer).getUint32(read, true))) return undefined;
    const planes = components.map((component) => {
      const stride = across * component.h * 8 + SPARE;
      return { stride, address: this.#take(stride * (down * component.v * 8 + SPARE)) };
    });
    const described = components.flatMap((component, index) => [
      component.h,
      component.v,
      planes[index]!.address,
      planes[index]!.stride,
      this.#placed(component.quanta),
      this.#placed(component.dcTable),
      this.#placed(component.acTable),
      0,
    ]);
    const description = this.#placed(new Uint8Array(Int32Array.from(described).buffer));
    const sound = this.#module.decodeScan(clean, length, description, components.length, across, down);
    return sound === 0 ? undefined : planes;
  }

  /** Red, green and blue of brightness, blueness and redness. */
  #colours({ width, height, components }: JpegHeader, [y, cb, cr]: readonly Plane[]): Plane[] {
    const { h, v } = components[0]!;
    const stride = width + SPARE;
    const colours = Array.from({ length: 3 }, () => ({
      stride,
      address: this.#take(stride * (height + SPARE)),
    }));
    const [wide, wideBelow, sums] = [this.#take(stride), this.#take(stride), this.#take(2 * stride)];
    const samples = Math.ceil(width / h);
    const rows = Math.ceil(height / v);
    const widened = (plane: Plane, row: number, to: number): number => {
      const near = Math.floor(row / v);
      const at = plane.address + near * plane.stride;
      if (h === 1) return at;
      if (v === 1) this.#module.widen(at, samples, to);
      else {
        const far = Math.min(Math.max(row % 2 === 0 ? near - 1 : near + 1, 0), rows - 1);
        this.#module.widenBetween(at, plane.address + far * plane.stride, samples, sums, to);
      }
      return to;
    };
    for (let row = 0; row < height; row++) {
      const [r, g, b] = colours.map(({ address }) => address + row * stride);
      this.#module.toColours(
        y!.address + row * y!.stride,
        widened(cb!, row, wide),
        widened(cr!, row, wideBelow),
        width,
        r!,
        g!,
        b!,
      );
    }
    return colours;
  }

  #resampled(
    { down, across }: ResamplePlan,
    inputWidth: number,
    planes: readonly Plane[],
    [height, width, channels]: readonly [number, number, number],
  ): RawImage {
    const [downwards, along] = [this.#placed(down.entries), this.#placed(across.entries)];
    const sums = this.#take(2 * (inputWidth + SPARE));
    const out = this.#take(height * width * channels);
    planes.forEach(({ address, stride }, channel) => {
      this.#module.resample(
        address,
        stride,
        inputWidth,
        downwards,
        down.taps / 2,
        height,
        along,
        across.taps / 8,
        width,
        sums,
        out + channel,
        channels,
      );
    });
    const data = this.#bytes().slice(out, out + height * width * channels);
    return { width, height, channels, data };
  }

  #placed(bytes: Uint8Array): number {
    const address = this.#take(bytes.length);
    this.#bytes().set(bytes, address);
    return address;
  }

  #take(bytes: number): number {
    const address = this.#free;
    this.#free += Math.ceil(bytes / 16) * 16;
    const missing = this.#free - this.#module.memory.buffer.byteLength;
    if (missing > 0) this.#module.memory.grow(Math.ceil(missing / 65536));
    return address;
  }

  #bytes(): Uint8Array {
    return new Uint8Array(this.#module.memory.buffer);
  }
}
