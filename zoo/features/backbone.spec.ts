import { expect, test } from 'vitest';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { tinyFeatureLayers, tinyModel } from '../testing/tiny-model.ts';
import { backboneOf } from './backbone.ts';

test('a model that was made of a backbone, as checkpoints are, has the same backbone again', async () => {
  const layer = tinyFeatureLayers[3];
  const once = await backboneOf(readModel(tinyModel()), layer);
  const twice = await backboneOf(readModel(writeModel(once.graph)), layer);
  const pixels = Float32Array.from({ length: 2 * 3 * 16 * 16 }, (_, i) => Math.sin(i));
  const [a, b] = await Promise.all(
    [once, twice].map(async ({ graph, features }) => {
      const session = await openSession(writeModel(graph));
      const result = await session.run({ pixels: new RuntimeTensor('float32', pixels, [2, 3, 16, 16]) });
      await session.close();
      return result[features].data;
    }),
  );
  expect(a).toHaveLength(2 * layer.dimension);
  expect(b).toEqual(a);
});
