import type { RuntimeTensor } from '../../runtime/session.ts';

/** A vector a row of an activation: pictures `[batch, channels, height, width]` and tokens `[batch, tokens, width]` averaged. */
export function pooledRows({ data, dims }: RuntimeTensor): Float32Array[] {
  const values = data as Float32Array;
  const size = values.length / dims[0];
  const isPicture = dims.length === 4;
  const width = isPicture ? dims[1] : dims[dims.length - 1];
  const places = size / width;
  return Array.from({ length: dims[0] }, (_, row) => {
    const pooled = new Float32Array(width);
    for (let i = 0; i < size; i++) {
      pooled[isPicture ? Math.floor(i / places) : i % width] += values[row * size + i] / places;
    }
    return pooled;
  });
}
