import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { InvalidInputError } from './errors.ts';
import { GraphBuilder } from './onnx/builder.ts';
import type { Graph, Tensor } from './onnx/graph.ts';
import { writeModel } from './onnx/write.ts';
import { openModel } from './open-model.ts';
import { openSession } from './runtime/session.ts';
import { writeSafetensors } from './safetensors/write-safetensors.ts';
import { NetworkBuilder } from './testing/architectures/network-builder.ts';
import { smallArchitectures } from './testing/architectures/small-architectures.ts';
import { smallInputs } from './testing/architectures/small-inputs.ts';
import { tinyFeatureLayers, tinyModel } from './testing/tiny-model.ts';
import { modelFolder } from './tfjs/testing/nsfwjs.ts';

async function folder(files: Record<string, Uint8Array | string>): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-open-model-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(directory, name), bytes);
  return directory;
}

async function run(graph: Graph): Promise<unknown[]> {
  const session = await openSession(writeModel(graph), { threads: 1 });
  const results = await session.run(smallInputs(graph, 2, 7));
  await session.close();
  return Object.values(results).map(({ data }) => [...(data as Float32Array)].map((value) => value.toFixed(4)));
}

const floats = (graph: Graph) =>
  [...graph.initializers].filter((entry): entry is [string, Tensor] => entry[1].type === 'float');

test('an ONNX file, in a folder or on its own; it may name its feature layers', async () => {
  const place = await folder({ 'model.onnx': tinyModel(), 'README.md': '# tiny' });
  const imported = await openModel(place);
  expect(imported.featureLayers).toEqual(tinyFeatureLayers);
  expect(await openModel(path.join(place, 'model.onnx'))).toEqual(imported);
});

test('the feature layers of an ONNX file that does not name any', async () => {
  const place = await folder({ 'resnet.onnx': writeModel(smallArchitectures['ResNet-18']()) });
  const { featureLayers, parameterCount, graph } = await openModel(place);
  // The pooled stem, two blocks in each of four stages, and the pooled features.
  expect(featureLayers).toHaveLength(10);
  expect(featureLayers.at(-1)).toMatchObject({ op: 'GlobalAveragePool', dimension: 32, parameterCount: 0 });
  const head = (32 + 1) * 5;
  expect(featureLayers.reduce((sum, layer) => sum + layer.parameterCount, head)).toBe(parameterCount);
  expect(parameterCount).toBe(floats(graph).reduce((sum, [, { data }]) => sum + data.length, 0));
});

test('safetensors beside their network, or with an architecture', async () => {
  const source = smallArchitectures['ResNet-18'](new NetworkBuilder('source', { seed: 2 }));
  const network = smallArchitectures['ResNet-18'](new NetworkBuilder('network'));
  const weights = writeSafetensors(floats(source));
  const expected = await run(source);
  expect(await run(network)).not.toEqual(expected);
  const beside = await folder({ 'model.safetensors': weights, 'network.onnx': writeModel(network) });
  expect(await run((await openModel(beside)).graph)).toEqual(expected);
  const alone = await folder({ 'model.safetensors': weights });
  expect(await run((await openModel(alone, { architecture: network })).graph)).toEqual(expected);
  // torchvision's names of a ResNet tell its network.
  const [, , height, width] = network.inputs[0].shape as number[];
  expect(await run((await openModel(alone, { pictureSize: { height, width } })).graph)).toEqual(expected);
  const unnamed = floats(source).map(([name, tensor]): [string, Tensor] => [`net.${name}`, tensor]);
  await expect(openModel(await folder({ 'model.safetensors': writeSafetensors(unnamed) }))).rejects.toThrow(
    /model\.safetensors has weights, but not their network/,
  );
});

test('TensorFlow.js models, layers and graph, by their folder or their model file', async () => {
  const layers = await openModel(modelFolder('mobilenet_v2'));
  expect(layers.graph.outputs[0].name).toBe('probabilities');
  const graph = await openModel(path.join(modelFolder('mobilenet_v2_mid'), 'model.min.js'));
  expect(graph.featureLayers).toHaveLength(19);
});

test.each([
  { file: 'model.h5', says: /model\.h5 is a Keras model in HDF5.*tensorflowjs_converter/ },
  { file: 'model.keras', says: /tensorflowjs_converter/ },
  { file: 'saved_model.pb', says: /tf2onnx/ },
  { file: 'model.tflite', says: /--tflite/ },
  { file: 'model.pkl', says: /model\.pkl is a pickle.*torch\.save.*torch\.onnx\.export/ },
  { file: 'pytorch_model.bin', says: /pytorch_model\.bin cannot be read: it is neither a zip nor a pickle/ },
  { file: 'notes.txt', says: /no model among the files \(notes\.txt\)/ },
])('$file is refused with what to do', async ({ file, says }) => {
  const place = await folder({ [file]: 'bytes' });
  await expect(openModel(place)).rejects.toThrow(InvalidInputError);
  await expect(openModel(path.join(place, file))).rejects.toThrow(says);
});

test('two models in one folder, a missing path, and weights that are NaN or infinite', async () => {
  const place = await folder({ 'a.onnx': tinyModel() });
  await copyFile(path.join(place, 'a.onnx'), path.join(place, 'b.onnx'));
  await expect(openModel(place)).rejects.toThrow(/more than one model: a\.onnx, b\.onnx/);
  await expect(openModel(path.join(place, 'c'))).rejects.toThrow(/cannot be read/);
  const build = new GraphBuilder('broken');
  build.input('x', 'float', ['batch', 2]);
  build.node('Mul', ['x', build.floats([1, Number.NaN], [2], 'w')], {}, { output: 'y' });
  build.output('y', 'float', ['batch', 2]);
  await expect(openModel(await folder({ 'm.onnx': writeModel(build.graph) }))).rejects.toThrow(/“w” has 1 NaN value/);
});
