import { RuntimeTensor } from '../../zoo/runtime/session.ts';
import type { StoredTensor } from './tensor-file.ts';

/** A stored tensor as an onnxruntime tensor. */
export function runtimeTensor({ shape, data }: StoredTensor): RuntimeTensor {
  return data instanceof Float32Array
    ? new RuntimeTensor('float32', data, shape)
    : new RuntimeTensor('int64', data, shape);
}
