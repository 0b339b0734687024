import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { Tensor } from '../../onnx/graph.ts';
import { writeSafetensors } from '../../safetensors/write-safetensors.ts';
import { digestFile } from '../../sources/digest-file.ts';
import type { FetchedFile } from '../../sources/source.ts';
import fixture from './peft-adapters.json' with { type: 'json' };

/** Small models of transformers with adapters that PEFT saved: see scripts/fixtures/peft-adapters.py. */
export const peft = fixture;

const unpacked = (text: string) => new Uint8Array(inflateSync(Buffer.from(text, 'base64')));

/** A model's weights, which the fixture holds in sixty-fourths. */
export function weightsOf(
  packed: Record<string, { shape: number[]; sixtyFourths: string } | undefined>,
): Map<string, Tensor> {
  const entries = Object.entries(packed).flatMap(([name, tensor]): [string, Tensor][] => {
    if (!tensor) return [];
    const data = Float32Array.from(new Int8Array(unpacked(tensor.sixtyFourths).buffer), (value) => value / 64);
    return [[name, { type: 'float', shape: tensor.shape, data }]];
  });
  return new Map(entries);
}

/** Weights as PEFT merged them. */
export function mergedOf(packed: Record<string, { shape: number[]; floats: string } | undefined>) {
  return Object.entries(packed).flatMap(([name, tensor]) =>
    tensor ? [{ name, shape: tensor.shape, data: new Float32Array(unpacked(tensor.floats).buffer) }] : [],
  );
}

/** The two files that PEFT saved. */
export const adapterBytes = (files: { 'adapter_config.json': object; 'adapter_model.safetensors': string }) => ({
  'adapter_config.json': JSON.stringify(files['adapter_config.json']),
  'adapter_model.safetensors': unpacked(files['adapter_model.safetensors']),
});

/** A base model's two files. */
export const baseBytes = (config: object, weights: Parameters<typeof weightsOf>[0]) => ({
  'config.json': JSON.stringify(config),
  'model.safetensors': writeSafetensors(weightsOf(weights), { format: 'pt' }),
});

/** Writes files to a folder that is deleted when the test ends. */
export async function filesIn(
  contents: Record<string, string | Uint8Array>,
): Promise<{ folder: string; files: FetchedFile[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'graft-adapter-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files: FetchedFile[] = [];
  for (const [name, content] of Object.entries(contents)) {
    const file = path.join(folder, name);
    await writeFile(file, content);
    const { byteSize, sha256 } = await digestFile(file);
    files.push({ path: name, file, byteSize, sha256 });
  }
  return { folder, files };
}
