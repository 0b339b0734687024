import type { Box, Raster, Size } from '../raster.ts';
import { FILTERS, type FilterAxis, filterAxis } from './filter-axis.ts';
import { inPixelMemory } from './pixel-memory.ts';

/** The filters of Pillow's `Image.resize` that preprocessing names. */
export type Resample = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos';

/**
 * Scales a picture to `size` and returns the part in `box`, byte for byte as `image.resize(size, resample).crop(box)` in
 * Pillow 13: one pass along the rows and one along the columns, each rounded to 8 bits; where a
 * side shrinks, the filter is stretched by the same factor. Only the box is computed.
 *
 * Pillow up to 12 always filters rows first; where 13 filters columns first, values can differ by rounding.
 *
 * @param box in pixels of the scaled picture, inside it; all of it by default
 */
export function resample(source: Raster, size: Size, kind: Resample, box: Box = { left: 0, top: 0, ...size }): Raster {
  if (kind === 'nearest') return pickNearest(source, size, box);
  const filter = FILTERS[kind];
  const columns = filterAxis(source.width, size.width, filter, box.left, box.width);
  const rows = filterAxis(source.height, size.height, filter, box.top, box.height);
  // Source: Pillow 13, `ImagingResampleInner`: columns first where the height shrinks more than twice as much as the width.
  const shrinks = { x: source.width - size.width, y: source.height - size.height };
  return inPixelMemory((memory) => {
    if (shrinks.y > 0 && shrinks.y > shrinks.x * 2)
      return memory.read(memory.alongRows(memory.alongColumns(memory.hold(source), rows), columns));
    const used = usedRows(source, rows);
    return memory.read(memory.alongColumns(memory.alongRows(memory.hold(used.rows), columns), used.axis));
  });
}

/** The rows of a picture that an axis reads, and the axis counted from the first of them. */
function usedRows({ data, width }: Raster, axis: FilterAxis): { rows: Raster; axis: FilterAxis } {
  const [start, last] = [axis.first[0], axis.first.length - 1];
  const end = axis.first[last] + axis.taps[last];
  const rows = { data: data.subarray(start * width * 3, end * width * 3), width, height: end - start };
  return { rows, axis: { ...axis, first: axis.first.map((first) => first - start) } };
}

/**
 * The pixel under each target pixel's centre. Source: Pillow, `src/libImaging/Geometry.c`, `ImagingScaleAffine`, which adds up
 * the steps, so the rounding of the sums decides where a centre is between two pixels.
 */
function pickNearest({ data, width, height }: Raster, size: Size, box: Box): Raster {
  const columns = centres(width, size.width).subarray(box.left, box.left + box.width);
  const rows = centres(height, size.height).subarray(box.top, box.top + box.height);
  const out = new Uint8Array(box.width * box.height * 3);
  let to = 0;
  for (const y of rows)
    for (const x of columns) {
      const from = (y * width + x) * 3;
      out[to++] = data[from];
      out[to++] = data[from + 1];
      out[to++] = data[from + 2];
    }
  return { data: out, width: box.width, height: box.height };
}

function centres(sourceLength: number, length: number): Int32Array {
  const step = sourceLength / length;
  const places = new Int32Array(length);
  let position = step * 0.5;
  for (let i = 0; i < length; i++, position += step) places[i] = Math.min(Math.trunc(position), sourceLength - 1);
  return places;
}
