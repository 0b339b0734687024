import { float16ToNumber } from '../onnx/float16.ts';
import type { Tensor } from '../onnx/graph.ts';

/** A tensor's values as float32, of any floating-point type; null for other types. */
export function asFloats({ type, data }: Tensor): Float32Array | null {
  if (type === 'float') return data as Float32Array;
  if (type === 'float16') return Float32Array.from(data as Uint16Array, float16ToNumber);
  if (type === 'double') return Float32Array.from(data as Float64Array);
  return null;
}
