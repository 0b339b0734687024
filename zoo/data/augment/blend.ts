/**
 * `a + factor · (b − a)` of two levels, 0 to 255, in the float32 steps of Pillow's `ImagingBlend`, cut off at 0 and 255 and rounded
 * down.
 */
export function blend(a: number, b: number, factor: number): number {
  const value = Math.fround(a + Math.fround(factor * (b - a)));
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value);
}

/** The grey level of a pixel. Source: Pillow, `Convert.c`, `L24`. */
export const grey = (red: number, green: number, blue: number): number =>
  (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
