import { atStrength, type Corruption, fromShares } from './corruption.ts';

/** Moves every value towards the mean of its channel. */
export const contrast: Corruption = (picture, strength) => {
  const kept = atStrength([0.4, 0.3, 0.2, 0.1, 0.05], strength);
  const { data } = picture;
  const means = [0, 1, 2].map((channel) => {
    let sum = 0;
    for (let i = channel; i < data.length; i += 3) sum += data[i] / 255;
    return sum / (data.length / 3);
  });
  return fromShares(picture, (i) => (data[i] / 255 - means[i % 3]) * kept + means[i % 3]);
};

/** Adds to the value of each pixel in HSV, which keeps hue and saturation. */
export const brightness: Corruption = (picture, strength) => {
  const added = atStrength([0.1, 0.2, 0.3, 0.4, 0.5], strength);
  const { data } = picture;
  const brighter = new Float64Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const [hue, saturation, value] = toHsv(data[i] / 255, data[i + 1] / 255, data[i + 2] / 255);
    brighter.set(fromHsv(hue, saturation, Math.min(value + added, 1)), i);
  }
  return fromShares(picture, (i) => brighter[i]);
};

/** `skimage.color.rgb2hsv`, in the same steps: truncation to 8 bits would show another rounding. */
function toHsv(red: number, green: number, blue: number): [hue: number, saturation: number, value: number] {
  const value = Math.max(red, green, blue);
  const spread = value - Math.min(red, green, blue);
  if (spread === 0) return [0, 0, value];
  let sixths = (green - blue) / spread;
  if (green === value) sixths = 2 + (blue - red) / spread;
  if (blue === value) sixths = 4 + (red - green) / spread;
  const turns = sixths / 6;
  return [turns - Math.floor(turns), spread / value, value];
}

/** `skimage.color.hsv2rgb`. */
function fromHsv(hue: number, saturation: number, value: number): [number, number, number] {
  const sixth = Math.floor(hue * 6);
  const within = hue * 6 - sixth;
  const low = value * (1 - saturation);
  const falling = value * (1 - within * saturation);
  const rising = value * (1 - (1 - within) * saturation);
  switch (sixth % 6) {
    case 0:
      return [value, rising, low];
    case 1:
      return [falling, value, low];
    case 2:
      return [low, value, rising];
    case 3:
      return [low, falling, value];
    case 4:
      return [rising, low, value];
    default:
      return [value, low, falling];
  }
}
