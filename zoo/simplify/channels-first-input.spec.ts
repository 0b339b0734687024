import { expect, test } from 'vitest';
import { RuntimeTensor } from '../runtime/session.ts';
import { smallArchitectures } from '../testing/architectures/small-architectures.ts';
import { TensorFlowExport } from '../testing/architectures/tensorflow-export.ts';
import { channelsFirstInput } from './channels-first-input.ts';
import { simplifyGraph } from './simplify.ts';
import { drawInput, run } from './testing/same-outputs.ts';

test('pictures of Keras come in as those of all others, and no transpose stays', async () => {
  const keras = smallArchitectures.MobileNetV2(new TensorFlowExport('keras'));
  const size = Number(keras.inputs[0].shape[1]);
  const simple = await simplifyGraph(channelsFirstInput(keras));
  expect(simple.inputs).toEqual([{ name: 'pixels', type: 'float', shape: ['batch', 3, size, size] }]);
  expect(simple.nodes.map(({ op }) => op)).not.toContain('Transpose');
  const first = drawInput(simple.inputs[0], { batch: 2 });
  const plane = size * size;
  const last = (first.data as Float32Array).map((_, i, all) => {
    const [row, point, channel] = [Math.floor(i / (3 * plane)), Math.floor(i / 3) % plane, i % 3];
    return all[row * 3 * plane + channel * plane + point];
  });
  const wanted = await run(keras, { pixels: new RuntimeTensor('float32', last, [2, size, size, 3]) });
  const got = await run(simple, { pixels: first });
  const [a, b] = [wanted, got].map(({ logits }) => Array.from(logits.data as Float32Array));
  for (const [i, value] of a.entries()) expect(b[i]).toBeCloseTo(value, 4);
});

test('channels that come first already stay there', () => {
  const graph = smallArchitectures.VGG();
  expect(channelsFirstInput(graph)).toBe(graph);
});
