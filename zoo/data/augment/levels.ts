import type { Raster } from '../raster.ts';

// Operations that replace each level, 0 to 255, by another: those of Pillow's `ImageOps`, which torchvision's functions of the same
// names use for pictures.

/** Replaces every level, of all channels alike. */
export function mapLevels(picture: Raster, map: (level: number) => number): Raster {
  const table = Uint8Array.from({ length: 256 }, (_, level) => map(level));
  return lookUp(picture, [table, table, table]);
}

/** Keeps the highest bits of each level: 0 to 8 of them. */
export function posterize(picture: Raster, bits: number): Raster {
  const mask = 0x100 - 2 ** (8 - bits);
  return mapLevels(picture, (level) => level & mask);
}

/** Inverts the levels from a threshold on. */
export function solarize(picture: Raster, threshold: number): Raster {
  return mapLevels(picture, (level) => (level < threshold ? level : 255 - level));
}

/** Spreads the levels of each channel from 0 to 255. */
export function autoContrast(picture: Raster): Raster {
  const tables = histograms(picture).map((counts) => {
    const low = counts.findIndex((count) => count > 0);
    const high = counts.findLastIndex((count) => count > 0);
    if (high <= low) return unchanged();
    const scale = 255 / (high - low);
    const offset = -low * scale;
    return Uint8Array.from({ length: 256 }, (_, level) =>
      Math.min(255, Math.max(0, Math.trunc(level * scale + offset))),
    );
  });
  return lookUp(picture, tables);
}

/** Makes the levels of each channel about equally frequent. */
export function equalize(picture: Raster): Raster {
  const tables = histograms(picture).map((counts) => {
    const present = counts.filter((count) => count > 0);
    const step = Math.floor((picture.width * picture.height - present[present.length - 1]) / 255);
    if (present.length <= 1 || step === 0) return unchanged();
    let sum = Math.floor(step / 2);
    return Uint8Array.from(counts, (count) => {
      const level = Math.min(255, Math.floor(sum / step));
      sum += count;
      return level;
    });
  });
  return lookUp(picture, tables);
}

const unchanged = () => Uint8Array.from({ length: 256 }, (_, level) => level);

/** How often each channel has each level. */
function histograms({ data }: Raster): Uint32Array[] {
  const counts = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  const [red, green, blue] = counts;
  for (let i = 0; i < data.length; i += 3) {
    red[data[i]]++;
    green[data[i + 1]]++;
    blue[data[i + 2]]++;
  }
  return counts;
}

function lookUp(picture: Raster, [red, green, blue]: Uint8Array[]): Raster {
  const { data } = picture;
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    out[i] = red[data[i]];
    out[i + 1] = green[data[i + 1]];
    out[i + 2] = blue[data[i + 2]];
  }
  return { ...picture, data: out };
}
