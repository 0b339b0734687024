import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { readSafetensors } from '../safetensors/read-safetensors.ts';
import { isSameBase, takeApart } from './take-apart.ts';
import { tuned } from './testing/own-adapter.ts';

async function trained(name: string) {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-apart-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const { onnx, adapter, inputs } = await tuned(name, directory, { strategy: 'LORA', loraRank: 2, loraAlpha: 3 });
  if (!adapter) throw new Error('There is no adapter.');
  return { onnx, graph: readModel(onnx), adapter: readSafetensors(adapter), inputs };
}

/** A session's only output. */
async function answersOf(model: Uint8Array, feeds: Record<string, RuntimeTensor>): Promise<number[]> {
  const session = await openSession(model);
  const [answer] = Object.values(await session.run(feeds));
  await session.close();
  return [...(answer.data as Float32Array)];
}

// Products of MatMul and, in DistilBERT's classifier, of Gemm, beside a layer that the adapter has whole.
test.each(['texts/distilbert-classifier', 'pictures/ViT'])(
  '%s: base and adapter answer as the checkpoint',
  async (name) => {
    const { onnx, graph, adapter, inputs } = await trained(name);
    const apart = takeApart(graph, adapter);
    if (!apart) throw new Error('It was not taken apart.');
    const [given] = inputs;
    const feeds = Object.fromEntries(
      graph.inputs.map(({ name: input, type }) => {
        const { dims, data } = given[input === 'pixels' ? 'pixel_values' : input];
        return [
          input,
          type === 'int64'
            ? new RuntimeTensor('int64', BigInt64Array.from(data, BigInt), dims)
            : new RuntimeTensor('float32', Float32Array.from(data), dims),
        ];
      }),
    );
    const own = [...apart.tensors].map(
      ([input, { data, shape }]) => [input, new RuntimeTensor('float32', data as Float32Array, shape)] as const,
    );
    const expected = await answersOf(onnx, feeds);
    const answers = await answersOf(writeModel(apart.base), { ...feeds, ...Object.fromEntries(own) });
    expect(answers).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(Math.abs(answers[i] - value)).toBeLessThan(2e-6);
    // And other answers without the adapter.
    const without = own.map(([input, tensor]) => {
      const none = new RuntimeTensor('float32', new Float32Array(tensor.data.length), tensor.dims);
      return [input, input.endsWith('lora_A') ? none : tensor] as const;
    });
    const base = await answersOf(writeModel(apart.base), { ...feeds, ...Object.fromEntries(without) });
    expect(Math.max(...base.map((value, i) => Math.abs(value - expected[i])))).toBeGreaterThan(1e-4);
  },
);

test('a base is known again from its file, and another one with the same network is not', async () => {
  const { graph, adapter } = await trained('texts/bert');
  const apart = takeApart(graph, adapter);
  if (!apart) throw new Error('It was not taken apart.');
  const known = () => readModel(writeModel(apart.base));
  expect(isSameBase(known(), apart)).toBe(true);
  // Where LORA has an update, and where it has none.
  for (const name of ['encoder.layer.0.output.dense.weight', 'encoder.layer.0.output.dense.bias']) {
    const other = known();
    (other.initializers.get(name)?.data as Float32Array)[3] += 1e-4;
    expect(isSameBase(other, apart)).toBe(false);
  }
  const text = readSafetensors(new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 123, 125]));
  expect(takeApart(graph, text)).toBeNull();
});

test('a checkpoint whose convolutions were updated stays whole', async () => {
  const { graph, adapter } = await trained('pictures/MobileNetV2');
  expect(takeApart(graph, adapter)).toBeNull();
});
