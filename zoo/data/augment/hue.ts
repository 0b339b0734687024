import type { Raster } from '../raster.ts';

/**
 * Turns the hue by a share of the circle, −0.5 to 0.5. Equals torchvision's `adjust_hue` of a Pillow picture: hue, saturation and
 * value are rounded to 8 bits on the way. Source: Pillow, `Convert.c`, `rgb2hsv_row` and `hsv2rgb`.
 */
export function adjustHue(picture: Raster, factor: number): Raster {
  const turn = Math.trunc(factor * 255) & 0xff;
  const { data } = picture;
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const red = data[i];
    const green = data[i + 1];
    const blue = data[i + 2];
    const value = Math.max(red, green, blue);
    const lowest = Math.min(red, green, blue);
    if (value === lowest) {
      write(out, i, value, value, value);
      continue;
    }
    const range = value - lowest;
    const saturation = Math.trunc(Math.fround(range / value) * 255);
    writeColour(out, i, (hueOf(red, green, blue, value, range) + turn) & 0xff, saturation, value);
  }
  return { ...picture, data: out };
}

/** 0 to 255, in Pillow's steps: shares in float32, sums in float64. */
function hueOf(red: number, green: number, blue: number, value: number, range: number): number {
  const r = Math.fround((value - red) / range);
  const g = Math.fround((value - green) / range);
  const b = Math.fround((value - blue) / range);
  const sixths = red === value ? Math.fround(b - g) : Math.fround(green === value ? 2 + r - b : 4 + g - r);
  return Math.trunc(Math.fround((sixths / 6 + 1) % 1) * 255);
}

function writeColour(out: Uint8Array, at: number, hue: number, saturation: number, value: number): void {
  const sixths = (hue * 6) / 255;
  const sextant = Math.floor(sixths);
  const rest = Math.fround(sixths - sextant);
  const share = Math.fround(saturation / 255);
  const p = Math.round(value * (1 - share));
  const q = Math.round(value * (1 - share * rest));
  const t = Math.round(value * (1 - share * (1 - rest)));
  if (saturation === 0) write(out, at, value, value, value);
  else if (sextant === 1) write(out, at, q, value, p);
  else if (sextant === 2) write(out, at, p, value, t);
  else if (sextant === 3) write(out, at, p, q, value);
  else if (sextant === 4) write(out, at, t, p, value);
  else if (sextant === 5) write(out, at, value, p, q);
  else write(out, at, value, t, p);
}

function write(out: Uint8Array, at: number, red: number, green: number, blue: number): void {
  out[at] = red;
  out[at + 1] = green;
  out[at + 2] = blue;
}
