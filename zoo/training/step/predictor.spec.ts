import { expect, test } from 'vitest';
import { resnet } from '../../testing/architectures/resnet.ts';
import { smallInputs } from '../../testing/architectures/small-inputs.ts';
import { foldBatchNormalization } from './fold-batch-normalization.ts';
import { Predictor } from './predictor.ts';

test('a predictor of batches of a fixed size gives a short one the same outputs, row for row', async () => {
  const network = foldBatchNormalization(resnet({ depth: 18, width: 16, classes: 5, size: 32 }));
  const inputs = smallInputs(network, 3, 1);
  const [open, fixed] = [await Predictor.open(network, []), await Predictor.open(network, [], { batchSize: 4 })];
  const [expected, got] = [await open.run(inputs, {}), await fixed.run(inputs, {})];
  expect(got.logits).toHaveLength(3 * 5);
  for (const [i, value] of got.logits.entries()) expect(value).toBeCloseTo(expected.logits[i], 4);
  await open.close();
  await fixed.close();
});
