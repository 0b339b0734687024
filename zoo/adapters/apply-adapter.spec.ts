import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { writeNetwork } from '../architectures/write-network.ts';
import { InvalidInputError } from '../errors.ts';
import type { Graph, Tensor } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { readSafetensors } from '../safetensors/read-safetensors.ts';
import { writeSafetensors } from '../safetensors/write-safetensors.ts';
import type { FetchedFile } from '../sources/source.ts';
import { NetworkBuilder } from '../testing/architectures/network-builder.ts';
import { smallArchitectures } from '../testing/architectures/small-architectures.ts';
import { applyAdapter, findAdapter } from './apply-adapter.ts';
import { adapterBytes, baseBytes, filesIn, mergedOf, peft } from './testing/fixture.ts';

async function apply(adapter: FetchedFile[], base: FetchedFile[], directory: string) {
  const found = await findAdapter(adapter);
  if (!found) throw new Error('There is no adapter.');
  return applyAdapter(found, adapter, { files: base, name: 'the-base' }, directory);
}

const paths = (files: FetchedFile[]) => files.map(({ path }) => path).sort();
const fileAt = (files: FetchedFile[], name: string) => files.find(({ path }) => path === name)?.file ?? name;

test('a base model in safetensors: its weights merged, its config with the adapter’s classifier, the adapter’s card', async () => {
  const { config, weights, files, merged } = peft.classifier;
  const base = await filesIn({ ...baseBytes(config, weights), 'tokenizer.json': '{}', 'README.md': 'The base.' });
  const adapter = await filesIn({ ...adapterBytes(files), 'README.md': 'The adapter.' });
  const made = await apply(adapter.files, base.files, adapter.folder);
  expect(paths(made)).toEqual(['README.md', 'config.json', 'model.safetensors', 'tokenizer.json']);
  expect(await readFile(fileAt(made, 'README.md'), 'utf8')).toBe('The adapter.');
  const { tensors } = readSafetensors(await readFile(fileAt(made, 'model.safetensors')));
  for (const { name, data } of mergedOf(merged)) {
    const tensor = tensors.get(name.replace(/^bert\./, ''));
    expect([...((tensor?.data ?? []) as Float32Array)], name).toEqual(
      [...data].map((value) => expect.closeTo(value, 6)),
    );
  }
  const described = JSON.parse(await readFile(fileAt(made, 'config.json'), 'utf8'));
  expect(described).toMatchObject({ architectures: ['BertForSequenceClassification'], hidden_size: 16, num_labels: 3 });
  // The encoder's labels, which transformers makes up, are not the adapter's.
  expect(described.id2label).toBeUndefined();
});

test.each([
  { name: 'a classifier', model: peft.classifier, output: 'logits', expected: peft.classifier.logits },
  { name: 'an encoder', model: peft.encoder, output: 'last_hidden_state', expected: peft.encoder.states },
])('$name: the network of the merged files gives what PEFT gives', async ({ model, output, expected }) => {
  const base = await filesIn(baseBytes(model.config, model.weights));
  const adapter = await filesIn(adapterBytes(model.files));
  const made = await apply(adapter.files, base.files, adapter.folder);
  const { tensors } = readSafetensors(await readFile(fileAt(made, 'model.safetensors')));
  const config = JSON.parse(await readFile(fileAt(made, 'config.json'), 'utf8'));
  const session = await openSession(writeModel(writeNetwork({ tensors, file: 'model.safetensors', config })));
  const { input_ids, attention_mask } = peft.texts;
  const whole = (rows: number[][]) =>
    new RuntimeTensor('int64', BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0].length]);
  const types = whole(input_ids.map((row) => row.map(() => 0)));
  const feeds = { input_ids: whole(input_ids), attention_mask: whole(attention_mask), token_type_ids: types };
  const answer = (await session.run(feeds))[output];
  await session.close();
  expect(answer.dims).toEqual(expected.shape);
  const differences = expected.values.map((value, i) => Math.abs(value - (answer.data as Float32Array)[i]));
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});

test('weights in several files become one', async () => {
  const { config, weights, files } = peft.encoder;
  const { 'config.json': described, 'model.safetensors': whole } = baseBytes(config, weights);
  const all = [...readSafetensors(whole).tensors];
  const base = await filesIn({
    'config.json': described,
    'model-00001-of-00002.safetensors': writeSafetensors(all.slice(0, 7)),
    'model-00002-of-00002.safetensors': writeSafetensors(all.slice(7)),
    'model.safetensors.index.json': JSON.stringify({
      weight_map: Object.fromEntries(all.map(([name], i) => [name, `model-0000${i < 7 ? 1 : 2}-of-00002.safetensors`])),
    }),
  });
  const adapter = await filesIn(adapterBytes(files));
  const made = await apply(adapter.files, base.files, adapter.folder);
  expect(paths(made)).toEqual(['config.json', 'model.safetensors']);
  const { tensors } = readSafetensors(await readFile(fileAt(made, 'model.safetensors')));
  expect(tensors.size).toBe(all.length);
});

/** An adapter of rank 1 for some modules of a network. */
function drawnAdapter(shapes: Record<string, [out: number, columns: number]>) {
  const draw = (size: number, seed: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i * i + seed));
  const tensors = Object.entries(shapes).flatMap(([module, [out, columns]]): [string, Tensor][] => [
    [`base_model.model.${module}.lora_A.weight`, { type: 'float', shape: [1, columns], data: draw(columns, 1) }],
    [`base_model.model.${module}.lora_B.weight`, { type: 'float', shape: [out, 1], data: draw(out, 2) }],
  ]);
  return {
    'adapter_config.json': JSON.stringify({
      ...peft.encoder.files['adapter_config.json'],
      ...PLAIN,
      r: 1,
      lora_alpha: 2,
    }),
    'adapter_model.safetensors': writeSafetensors(tensors),
  };
}
const PLAIN = { use_rslora: false, rank_pattern: {}, alpha_pattern: {} };

test('a base model in ONNX whose products lost their names: they are found by their biases', async () => {
  const network = smallArchitectures.BERT(new NetworkBuilder('base', { seed: 2 }));
  const [weight] = [...network.initializers.keys()].filter((name) => name.endsWith('.T'));
  const module = weight.replace(/\.weight\.T$/, '');
  const { shape, data } = network.initializers.get(weight) as Tensor;
  const base = await filesIn({ 'model.onnx': writeModel(renamed(network)) });
  const adapter = await filesIn(drawnAdapter({ [module]: [shape[1], shape[0]] }));
  const made = await apply(adapter.files, base.files, adapter.folder);
  const after = readModel(await readFile(fileAt(made, 'model.onnx')));
  const merged = (after.initializers.get(renames(network).get(weight) ?? '')?.data ?? []) as Float32Array;
  for (const [i, value] of (data as Float32Array).entries()) {
    const [column, row] = [Math.floor(i / shape[1]), i % shape[1]];
    expect(merged[i]).toBeCloseTo(value + 2 * Math.sin(row * row + 2) * Math.sin(column * column + 1), 5);
  }
});

/** As PyTorch's exporter names the weights of products. */
const renames = ({ initializers }: Graph) =>
  new Map([...initializers.keys()].filter((name) => name.endsWith('.T')).map((name, i) => [name, `onnx::MatMul_${i}`]));

function renamed(graph: Graph): Graph {
  const names = renames(graph);
  const rename = (name: string) => names.get(name) ?? name;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename) })),
    initializers: new Map([...graph.initializers].map(([name, tensor]) => [rename(name), tensor])),
  };
}

const tiny = adapterBytes(peft.encoder.files);
const network = () => writeModel(smallArchitectures['ResNet-18']());

test.each<[string, Record<string, string | Uint8Array>, Record<string, string | Uint8Array>, RegExp]>([
  [
    'a base model of another kind',
    tiny,
    { 'model.onnx': network() },
    /does not fit the-base \(its ONNX file\): it has no weight for/,
  ],
  ['a base model in TensorFlow.js', tiny, { 'model.json': '{}' }, /the-base has neither safetensors nor an ONNX file/],
  [
    'an adapter without weights',
    { 'adapter_config.json': tiny['adapter_config.json'] },
    {},
    /has no adapter_model\.safetensors beside it/,
  ],
])('%s is refused', async (_, adapter, base, says) => {
  const [ofAdapter, ofBase] = [await filesIn(adapter), await filesIn(base)];
  const act = apply(ofAdapter.files, ofBase.files, ofAdapter.folder);
  await expect(act).rejects.toThrow(InvalidInputError);
  await expect(act).rejects.toThrow(says);
});

test('an adapter as PyTorch saves it gives the same', async () => {
  const { config, weights, files, stateDict } = peft.encoder;
  const base = await filesIn(baseBytes(config, weights));
  const { 'adapter_config.json': described, ...whole } = adapterBytes(files);
  const merged = await Promise.all(
    [whole, { 'adapter_model.bin': inflateSync(Buffer.from(stateDict, 'base64')) }].map(async (weightsOfIt) => {
      const adapter = await filesIn({ 'adapter_config.json': described, ...weightsOfIt });
      return readFile(fileAt(await apply(adapter.files, base.files, adapter.folder), 'model.safetensors'));
    }),
  );
  expect(merged[1].equals(merged[0])).toBe(true);
});

test('the base model’s name is never a path that is opened', async () => {
  const config = { ...JSON.parse(tiny['adapter_config.json']), base_model_name_or_path: '../../etc/passwd' };
  const adapter = await filesIn({ ...tiny, 'adapter_config.json': JSON.stringify(config) });
  // It is a name only, and nothing of it is read: the weights come from the base model's files.
  expect((await findAdapter(adapter.files))?.config.base).toBe('../../etc/passwd');
  const base = await filesIn(baseBytes(peft.encoder.config, peft.encoder.weights));
  expect(paths(await apply(adapter.files, base.files, adapter.folder))).toEqual(['config.json', 'model.safetensors']);
});

test('files without an adapter', async () => {
  expect(await findAdapter((await filesIn({ 'model.safetensors': 'x' })).files)).toBeNull();
});
