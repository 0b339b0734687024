import type { Raster } from '../raster.ts';
import { blend, grey } from './blend.ts';
import { mapLevels } from './levels.ts';

// The functions of Pillow's `ImageEnhance`, which torchvision's `adjust_…` use for pictures: a blend of the picture and one without
// what is adjusted. Factor 1 changes nothing, 0 removes it, more strengthens it.

/** Between black and the picture. Equals torchvision's `adjust_brightness`. */
export function adjustBrightness(picture: Raster, factor: number): Raster {
  const share = Math.fround(factor);
  return share === 1 ? picture : mapLevels(picture, (level) => blend(0, level, share));
}

/** Between the picture's mean grey and the picture. Equals torchvision's `adjust_contrast`. */
export function adjustContrast(picture: Raster, factor: number): Raster {
  const share = Math.fround(factor);
  if (share === 1) return picture;
  const { data, width, height } = picture;
  let sum = 0;
  for (let i = 0; i < data.length; i += 3) sum += grey(data[i], data[i + 1], data[i + 2]);
  const mean = Math.trunc(sum / (width * height) + 0.5);
  return mapLevels(picture, (level) => blend(mean, level, share));
}

/** Between the picture in grey and the picture. Equals torchvision's `adjust_saturation`. */
export function adjustSaturation(picture: Raster, factor: number): Raster {
  const share = Math.fround(factor);
  if (share === 1) return picture;
  const { data } = picture;
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const level = grey(data[i], data[i + 1], data[i + 2]);
    for (let at = i; at < i + 3; at++) out[at] = blend(level, data[at], share);
  }
  return { ...picture, data: out };
}

/** Between the picture smoothed and the picture. Equals torchvision's `adjust_sharpness`. */
export function adjustSharpness(picture: Raster, factor: number): Raster {
  const share = Math.fround(factor);
  if (share === 1) return picture;
  const { data, width, height } = picture;
  const out = data.slice();
  const stride = width * 3;
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * stride + 3; at < (y + 1) * stride - 3; at++) {
      const above = data[at - stride - 3] + data[at - stride] + data[at - stride + 3];
      const beside = data[at - 3] + 5 * data[at] + data[at + 3];
      const under = data[at + stride - 3] + data[at + stride] + data[at + stride + 3];
      // Pillow's SMOOTH: weights of 1, 5 in the middle, over 13, rounded. The outermost pixels stay.
      out[at] = blend(Math.floor((2 * (above + beside + under) + 13) / 26), data[at], share);
    }
  }
  return { ...picture, data: out };
}
