import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Graph } from '../../onnx/graph.ts';
import { readModel } from '../../onnx/read.ts';
import { RuntimeTensor } from '../../runtime/session.ts';

interface Values {
  shape: number[];
  values: number[];
}

/** An encoder that PyTorch exported, with random weights, and transformers' outputs for a batch of three. */
export interface ExportedEncoder {
  file: string;
  graph: Graph;
  inputs: Record<string, RuntimeTensor>;
  outputs: Record<string, Values>;
  /** The last hidden state, pooled as sentence-transformers does. */
  pooled: Record<'mean' | 'cls', Values>;
}

const folder = path.join(import.meta.dirname, 'exported');

/** Reads what scripts/fixtures/exported-encoders.py wrote. */
export async function exportedEncoder(name: string): Promise<ExportedEncoder> {
  const file = path.join(folder, `${name}.onnx`);
  const written = JSON.parse(await readFile(path.join(folder, `${name}.json`), 'utf8'));
  const inputs = Object.entries(written.inputs as Record<string, Values>).map(([input, { shape, values }]) => {
    const tensor =
      input === 'pixel_values'
        ? new RuntimeTensor('float32', Float32Array.from(values), shape)
        : new RuntimeTensor('int64', BigInt64Array.from(values, BigInt), shape);
    return [input, tensor];
  });
  return { ...written, file, graph: readModel(await readFile(file)), inputs: Object.fromEntries(inputs) };
}
