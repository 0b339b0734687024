import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ModelFile } from '../../import-files.ts';
import type { Graph } from '../../onnx/graph.ts';
import { writeModel } from '../../onnx/write.ts';
import { openSession, RuntimeTensor } from '../../runtime/session.ts';
import { readWeightFiles } from '../../safetensors/read-weight-files.ts';
import type { PublishedWeights } from '../write-network.ts';

const tensor = z.object({ dims: z.array(z.int()), data: z.array(z.number()) });
const tensors = z.record(z.string(), tensor);
const expectedSchema = z.object({
  origin: z.string(),
  samples: z.array(z.object({ inputs: tensors, outputs: tensors })),
});

type Numbers = z.infer<typeof tensor>;
export type Expected = z.infer<typeof expectedSchema>['samples'][number];

/** A small model as transformers saved it, and what transformers gives for some inputs. */
export interface PublishedModel extends PublishedWeights {
  files: ModelFile[];
  samples: Expected[];
}

/** @param folder of this folder: `texts/bert` */
export async function publishedModel(folder: string): Promise<PublishedModel> {
  const place = path.join(path.dirname(fileURLToPath(import.meta.url)), folder);
  const names = (await readdir(place)).toSorted();
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(place, name);
      return { path: name, file, byteSize: (await stat(file)).size };
    }),
  );
  const weights = await readWeightFiles(files);
  if (!weights) throw new Error(`${folder} has no weights`);
  const json = async (name: string) => JSON.parse(await readFile(path.join(place, name), 'utf8'));
  const { samples } = expectedSchema.parse(await json('expected.json'));
  return { ...weights, config: await json('config.json'), samples, files };
}

/**
 * The largest difference of a network's outputs from those that are expected, over all samples, each divided by the largest expected
 * value where that is above 1. Of a sample with fewer tokens than the network gives, the last are compared.
 */
export async function largestDifference(graph: Graph, samples: readonly Expected[]): Promise<number> {
  const session = await openSession(writeModel(graph), { threads: 1 });
  try {
    let largest = 0;
    for (const { inputs, outputs } of samples) {
      const feeds = Object.fromEntries(graph.inputs.map(({ name, type }) => [name, feed(type, inputs[name])]));
      const results = await session.run(feeds);
      for (const [name, wanted] of Object.entries(outputs)) {
        const { data, dims } = results[name];
        largest = Math.max(largest, difference(wanted, { data: Array.from(data as Float32Array), dims: [...dims] }));
      }
    }
    return largest;
  } finally {
    await session.close();
  }
}

const feed = (type: string, { dims, data }: Numbers) =>
  type === 'int64'
    ? new RuntimeTensor('int64', BigInt64Array.from(data, BigInt), dims)
    : new RuntimeTensor('float32', Float32Array.from(data), dims);

function difference(wanted: Numbers, { data, dims }: Numbers): number {
  const got = wanted.dims.length === 3 && dims[0] === 1 ? data.slice(-wanted.data.length) : data;
  if (got.length !== wanted.data.length || dims.length !== wanted.dims.length || dims.at(-1) !== wanted.dims.at(-1)) {
    return Number.POSITIVE_INFINITY;
  }
  const scale = wanted.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return wanted.data.reduce((most, value, i) => {
    const apart = Math.abs(value - got[i]) / scale;
    // NaN is never smaller.
    return apart <= most ? most : Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart;
  }, 0);
}
