/** What the head of a JPEG file tells. */
export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  /** 1 is grey, 3 is YCbCr, 4 is CMYK. */
  readonly components: number;
  /** Whether the file says how its numbers become colours: a profile, or Adobe's marker. */
  readonly ownColours: boolean;
}

/** Size and colours of a whole JPEG file, from its markers (ITU-T T.81, annex B); undefined for anything else, and where its end is cut off. */
export function jpegFrame(bytes: Uint8Array): JpegFrame | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8 || view.getUint16(bytes.length - 2) !== 0xffd9) {
    return undefined;
  }
  let ownColours = false;
  for (let at = 2; at + 9 < bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    // APP2 holds profiles, APP14 is Adobe's.
    ownColours ||= marker === 0xffe2 || marker === 0xffee;
    if (marker === 0xffda || marker < 0xffc0) return undefined;
    // Baseline, extended and progressive frames, of eight bits.
    if (marker >= 0xffc0 && marker <= 0xffc2) {
      if (bytes[at + 4] !== 8) return undefined;
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      if (height === 0 || width === 0) return undefined;
      return { width, height, components: bytes[at + 9]!, ownColours };
    }
  }
  return undefined;
}
