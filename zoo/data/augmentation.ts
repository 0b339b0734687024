import type { Sharp } from 'sharp';
import type { Random } from './random.ts';

/** Share of the picture's area that a random crop keeps, and how far its aspect may go from the picture's own. */
const AREA = [0.6, 1] as const;
const ASPECT = [3 / 4, 4 / 3] as const;

interface Size {
  width: number;
  height: number;
}

/**
 * A random resized crop and, half of the time, a mirror image: the two that torchvision's reference recipes begin with, with
 * a milder crop than ImageNet training's (area from 0.08), since fine-tuning sets are small and their subject fills the picture.
 * All numbers are drawn here, at once; the returned function applies them, and says how large the crop is.
 */
export function augmentation(random: Random): (picture: Sharp, size: Size) => { picture: Sharp } & Size {
  const [area, aspect, x, y, mirror] = Array.from({ length: 5 }, () => random.next());
  return (picture, { width, height }) => {
    const share = AREA[0] + area * (AREA[1] - AREA[0]);
    // Uniform in the logarithm, so that wide and tall are as likely.
    const stretch = Math.exp(Math.log(ASPECT[0]) + aspect * Math.log(ASPECT[1] / ASPECT[0]));
    const cropWidth = clamp(Math.round(width * Math.sqrt(share * stretch)), width);
    const cropHeight = clamp(Math.round(height * Math.sqrt(share / stretch)), height);
    const crop = picture.extract({
      left: Math.floor(x * (width - cropWidth + 1)),
      top: Math.floor(y * (height - cropHeight + 1)),
      width: cropWidth,
      height: cropHeight,
    });
    return { picture: mirror < 0.5 ? crop.flop() : crop, width: cropWidth, height: cropHeight };
  };
}

function clamp(length: number, max: number): number {
  return Math.min(Math.max(length, 1), max);
}
