import type { ImagePreprocessing } from '../model.ts';

/** 8-bit pixels, `[height, width, 3]`. */
export interface Raster {
  data: Uint8Array;
  width: number;
  height: number;
}

/** Of each target pixel along one axis: the two source pixels it lies between, and how far it is towards the second. */
interface Axis {
  first: Uint32Array;
  second: Uint32Array;
  weight: Float32Array;
}

/**
 * Enlarges a picture by plain bilinear interpolation with half-pixel centres and clamped edges (Pillow's `BILINEAR`, TensorFlow's
 * `tf.image.resize`, ONNX's `Resize` with `half_pixel`, where they enlarge), and writes `pixel * scale[c] + shift[c]` to `into`,
 * `[3, size.height, size.width]`. With `crop` the sides keep their proportions and the middle is taken.
 *
 * libvips' enlarging lies half a target pixel off those centres (sharp 0.35, enlarging by 3.5), rounds to 8 bits, and takes twice the
 * CPU time for icons, since its pipelines are built for pictures larger than a model's input.
 */
export function enlargeBilinear(
  source: Raster,
  { size, fit, shortest_edge: edge }: Pick<ImagePreprocessing, 'size' | 'fit' | 'shortest_edge'>,
  scale: readonly number[],
  shift: readonly number[],
  into: Float32Array,
): void {
  const steps = { x: source.width / size.width, y: source.height / size.height };
  if (fit === 'crop')
    steps.x = steps.y = edge ? Math.min(source.width, source.height) / edge : Math.min(steps.x, steps.y);
  const columns = axis(source.width, size.width, steps.x);
  const rows = axis(source.height, size.height, steps.y);
  const wide = new Float32Array(source.height * size.width);
  for (let channel = 0; channel < 3; channel++) {
    // Scaling and shifting commute with interpolation, and there are fewer pixels before the second pass.
    widen(source, channel, columns, scale[channel], shift[channel], wide);
    heighten(wide, rows, size.width, into, channel * size.width * size.height);
  }
}

function axis(sourceLength: number, length: number, step: number): Axis {
  const offset = (sourceLength - length * step) / 2;
  const result: Axis = {
    first: new Uint32Array(length),
    second: new Uint32Array(length),
    weight: new Float32Array(length),
  };
  for (let i = 0; i < length; i++) {
    const position = Math.min(Math.max((i + 0.5) * step - 0.5 + offset, 0), sourceLength - 1);
    result.first[i] = Math.floor(position);
    result.second[i] = Math.min(result.first[i] + 1, sourceLength - 1);
    result.weight[i] = position - result.first[i];
  }
  return result;
}

function widen(source: Raster, channel: number, columns: Axis, scale: number, shift: number, wide: Float32Array): void {
  const { data, width, height } = source;
  const { first, second, weight } = columns;
  const length = weight.length;
  for (let y = 0; y < height; y++) {
    const row = y * width * 3 + channel;
    for (let x = 0; x < length; x++) {
      const a = data[row + first[x] * 3];
      wide[y * length + x] = (a + (data[row + second[x] * 3] - a) * weight[x]) * scale + shift;
    }
  }
}

function heighten(wide: Float32Array, rows: Axis, width: number, into: Float32Array, start: number): void {
  for (let y = 0; y < rows.weight.length; y++) {
    const above = rows.first[y] * width;
    const below = rows.second[y] * width;
    const weight = rows.weight[y];
    const out = start + y * width;
    for (let x = 0; x < width; x++) {
      const a = wide[above + x];
      into[out + x] = a + (wide[below + x] - a) * weight;
    }
  }
}
