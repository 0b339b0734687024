import { RuntimeTensor } from './session.ts';

/** A tensor without its methods, which cannot be sent to another thread. */
export type PlainTensor = Pick<RuntimeTensor, 'type' | 'data' | 'dims'>;

export function plainTensors(tensors: Record<string, RuntimeTensor>): Record<string, PlainTensor> {
  const plain = Object.entries(tensors).map(([name, { type, data, dims }]) => [name, { type, data, dims }]);
  return Object.fromEntries(plain) as Record<string, PlainTensor>;
}

export function tensorsOf(plain: Record<string, PlainTensor>): Record<string, RuntimeTensor> {
  const tensors = Object.entries(plain).map(([name, { type, data, dims }]) => [
    name,
    new RuntimeTensor(type, data, dims),
  ]);
  return Object.fromEntries(tensors) as Record<string, RuntimeTensor>;
}

/** The buffers that tensors are in, each once: what has to be listed for their memory to go to another thread without a copy. */
export function buffersOf(tensors: Record<string, PlainTensor>): ArrayBuffer[] {
  const buffers = Object.values(tensors).flatMap(({ data }) =>
    ArrayBuffer.isView(data) && data.buffer instanceof ArrayBuffer ? [data.buffer] : [],
  );
  return [...new Set(buffers)];
}
