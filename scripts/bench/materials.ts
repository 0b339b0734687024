import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Random, random } from '../../zoo/data/random.ts';
import type { ValueInfo } from '../../zoo/onnx/graph.ts';
import { elementCount } from '../../zoo/onnx/tensor.ts';
import { writeModel } from '../../zoo/onnx/write.ts';
import type { Network } from './networks.ts';
import { type StoredTensor, writeTensors } from './tensor-file.ts';

/** The inputs of both sides of a bench: files in a folder. */
export interface Materials {
  network: Network;
  /** The ONNX file. */
  model: string;
  /** The same weights for a peer, by the names of its state dict. */
  weights: string;
  /** Batches: `0/pixels`, `0/labels`, `1/pixels` … */
  batches: string;
  batchSize: number;
}

/** Writes a network and some batches, drawn from a fixed seed. */
export async function prepare(
  network: Network,
  directory: string,
  { batchSize = 16, batchCount = 1 } = {},
): Promise<Materials> {
  const file = (name: string) => join(directory, `${network.name.replaceAll(/\W+/g, '-')}-${name}`);
  const materials = {
    network,
    model: file('model.onnx'),
    weights: file('weights'),
    batches: file('batches'),
    batchSize,
  };
  await writeFile(materials.model, writeModel(network.graph));
  const weights = [...network.graph.initializers].filter(([, { type }]) => type === 'float');
  await writeTensors(materials.weights, new Map(weights) as Map<string, StoredTensor>);

  const generator = random(11);
  const batches = new Map<string, StoredTensor>();
  for (let i = 0; i < batchCount; i++) {
    for (const input of network.graph.inputs)
      batches.set(`${i}/${input.name}`, draw(generator, input, network, batchSize));
    const labels = BigInt64Array.from({ length: batchSize }, () =>
      BigInt(Math.floor(generator.next() * network.classes)),
    );
    batches.set(`${i}/labels`, { shape: [batchSize], data: labels });
  }
  await writeTensors(materials.batches, batches);
  return materials;
}

/** Pixels with mean 0 and variance 1; token ids below the vocabulary's size; masks that mask nothing. */
function draw(generator: Random, input: ValueInfo, { below = 1 }: Network, batchSize: number): StoredTensor {
  const shape = [batchSize, ...input.shape.slice(1).map(Number)];
  const length = elementCount(shape);
  if (input.type === 'float') {
    return { shape, data: Float32Array.from({ length }, () => Math.sqrt(3) * (2 * generator.next() - 1)) };
  }
  if (input.name === 'attention_mask') return { shape, data: new BigInt64Array(length).fill(1n) };
  return { shape, data: BigInt64Array.from({ length }, () => BigInt(Math.floor(generator.next() * below))) };
}
