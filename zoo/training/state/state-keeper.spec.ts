import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../../data/dataset.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { readModel } from '../../onnx/read.ts';
import { writeModel } from '../../onnx/write.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { tinyModel } from '../../testing/tiny-model.ts';
import { fineTune } from '../fine-tune.ts';
import { tinyRequest } from '../testing/tiny-request.ts';

let directory: string;
let dataset: ImageDataset;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-state-keeper-'));
  dataset = await shapeDataset(directory, 8);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The tiny model with √(x − x) added to its layer “block_3”: 0 forward, NaN backward. */
function withNanGradient(): Uint8Array {
  const graph = readModel(tinyModel());
  const build = new GraphBuilder(graph.name, { ...graph, nodes: [] });
  for (const node of graph.nodes) {
    if (!node.outputs.includes('block_3')) {
      build.graph.nodes.push(node);
      continue;
    }
    build.graph.nodes.push({ ...node, outputs: ['block_3_before'] });
    const root = build.node('Sqrt', [build.node('Sub', ['block_3_before', 'block_3_before'])]);
    build.node('Add', ['block_3_before', root], {}, { output: 'block_3' });
  }
  return writeModel(build.graph);
}

test('a state with NaN weights is not saved, and the run ends at the next step', async () => {
  const states: Uint8Array[] = [];
  const options = { strategy: 'PARTIAL', unfreezeFrom: 'block_2_add', batchSize: 5, epochs: 1 } as const;
  const run = fineTune({
    ...tinyRequest(options, dataset, directory),
    model: withNanGradient(),
    stateEverySeconds: 0,
    onState: async (state) => void states.push(state),
  });
  await expect(run).rejects.toMatchObject({
    field: 'learningRate',
    message: expect.stringMatching(/^The loss became NaN at step 2 of epoch 1: .*the weight “/),
  });
  expect(states).toEqual([]);
});
