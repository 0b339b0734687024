export interface Size {
  width: number;
  height: number;
}

/** A part of a picture, in its pixels. */
export interface Box extends Size {
  left: number;
  top: number;
}

/** 8-bit pixels, `[height, width, 3]`, red green blue. */
export interface Raster extends Size {
  data: Uint8Array;
}

/** The part of a picture that lies in a box. */
export function cutOut({ data, width }: Raster, box: Box): Raster {
  const out = new Uint8Array(box.width * box.height * 3);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * 3;
    out.set(data.subarray(from, from + box.width * 3), y * box.width * 3);
  }
  return { data: out, width: box.width, height: box.height };
}

/** A picture of this size with another one on it, black around. */
export function pasteOnBlack({ data, width, height }: Raster, size: Size, at: { left: number; top: number }): Raster {
  const out = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < height; y++)
    out.set(data.subarray(y * width * 3, (y + 1) * width * 3), ((at.top + y) * size.width + at.left) * 3);
  return { data: out, ...size };
}

/** Left and right exchanged. */
export function mirrored({ data, width, height }: Raster): Raster {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0, from = y * width * 3, to = from + (width - 1) * 3; x < width; x++, from += 3, to -= 3) {
      out[to] = data[from];
      out[to + 1] = data[from + 1];
      out[to + 2] = data[from + 2];
    }
  return { data: out, width, height };
}
