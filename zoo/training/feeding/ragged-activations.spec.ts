import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importTextFile } from '../../data/text/import-text-file.ts';
import { computeActivations } from '../../features/activations.ts';
import { backboneOf, cutBackbone } from '../../features/backbone.ts';
import { openExampleReader } from '../../features/example-reader.ts';
import { plainModel } from '../../features/plain-model.ts';
import { writeModel } from '../../onnx/write.ts';
import { openSession } from '../../runtime/session.ts';
import { importedEncoder } from '../testing/text-training.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-activations-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('texts keep the activations of their own tokens, whatever batch they were computed in', async () => {
  const { onnx, featureLayers, preprocessing } = await importedEncoder('distilbert-dynamo', directory);
  const backbone = await backboneOf(await plainModel(onnx, featureLayers), featureLayers[featureLayers.length - 1]);
  const { frozen } = await cutBackbone(backbone, featureLayers[1].name);
  if (!frozen) throw new Error('Nothing is frozen.');
  const texts = [3, 9, 1, 5, 5, 8, 2].map((words) => Array.from({ length: words }, (_, i) => `word${i}`).join(' '));
  const file = path.join(directory, 'texts.csv');
  await writeFile(file, ['text,label', ...texts.map((text, i) => `${text},${i % 2}`)].join('\n'));
  const { dataset } = await importTextFile(file, { filename: 'texts.csv', directory: path.join(directory, 'data') });
  const { examples } = dataset.index;
  const reader = openExampleReader(dataset, preprocessing, backbone.graph);
  const lengths = (await reader.tokenize(examples))?.map(({ length }) => length) ?? [];
  expect(lengths).toEqual([5, 11, 3, 7, 7, 10, 4]);
  const activations = await computeActivations({
    ...{ frozen, dataset, examples, preprocessing, reader, lengths },
    file: path.join(directory, 'activations'),
    batchSize: 3,
  });
  const session = await openSession(writeModel(frozen));
  try {
    const rows = [5, 0, 2];
    const [length, width] = activations.shapeOf(rows);
    expect([length, width]).toEqual([10, 8]);
    const read = new Float32Array(rows.length * length * width).fill(Number.NaN);
    await activations.read(rows, read);
    for (const [i, row] of rows.entries()) {
      const { inputs } = await reader.read([examples[row]], null);
      const alone = (await session.run(inputs))[frozen.outputs[0].name].data as Float32Array;
      const own = read.subarray(i * length * width, (i + 1) * length * width);
      expect(alone).toHaveLength(lengths[row] * width);
      for (const [j, value] of alone.entries()) expect(own[j]).toBeCloseTo(value, 5);
      expect(own.subarray(alone.length).every((value) => value === 0)).toBe(true);
    }
  } finally {
    await session.close();
    await activations.close();
    await reader.close();
  }
});
