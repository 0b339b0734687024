/** The pixels `[height, width, 3]` that `pixels` in scripts/fixtures/pillow-pictures.py makes from a seed. */
export function fixturePixels(seed: number, width: number, height: number): Uint8Array {
  let x = seed;
  return Uint8Array.from({ length: width * height * 3 }, () => {
    x = (Math.imul(1664525, x) + 1013904223) >>> 0;
    return seed % 2 === 0 ? x >>> 24 : 255 * (x >>> 31);
  });
}
