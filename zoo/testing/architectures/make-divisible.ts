/**
 * The multiple of `divisor` nearest to a number of channels, at most a tenth below it: the MobileNet family rounds its
 * scaled widths like this.
 */
export function makeDivisible(channels: number, divisor = 8): number {
  const rounded = Math.max(divisor, Math.floor((channels + divisor / 2) / divisor) * divisor);
  return rounded < 0.9 * channels ? rounded + divisor : rounded;
}
