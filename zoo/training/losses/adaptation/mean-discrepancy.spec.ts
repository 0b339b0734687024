import { expect, test } from 'vitest';
import { differentiate } from '../../../autodiff/differentiate.ts';
import { GraphBuilder } from '../../../onnx/builder.ts';
import { writeModel } from '../../../onnx/write.ts';
import { inferShapes } from '../../../runtime/infer-shapes.ts';
import { openSession } from '../../../runtime/session.ts';
import sklearn from '../../../transfer/adaptation/adaptation.json' with { type: 'json' };
import { momentsOf, standardized } from '../../../transfer/adaptation/moments.ts';
import { rowsTensor, vector } from '../../step/tensors.ts';
import { meanDiscrepancy } from './mean-discrepancy.ts';

const { dimension } = sklearn;
const [source, target] = [sklearn.source, sklearn.target].map((values) => {
  const features = { values: Float32Array.from(values), dimension };
  return standardized(features, momentsOf(features)).values;
});

/** The loss of two batches, filled up with so many rows of weight 0, and its gradient by the source's rows. */
async function run(from: Float32Array, filling: number) {
  const [sourceRows, targetRows] = [from.length / dimension, target.length / dimension];
  const b = new GraphBuilder('discrepancy');
  const batch = (name: string, rows: number) => {
    b.input(name, 'float', [rows + filling, dimension]);
    b.input(`${name}_weights`, 'float', [rows + filling]);
    return { values: b.node('Identity', [name]), weights: `${name}_weights` };
  };
  const own = batch('source', sourceRows);
  const loss = meanDiscrepancy(sklearn.medianDistance)(b, [own, batch('target', targetRows)]);
  b.node('Identity', [loss], {}, { output: 'loss' });
  b.output('loss', 'float', []);
  const gradients = differentiate(b, loss, [own.values], await inferShapes(b.graph));
  b.node('Identity', [gradients.get(own.values) ?? ''], {}, { output: 'gradient' });
  b.output('gradient', 'float', [sourceRows + filling, dimension]);
  const session = await openSession(writeModel(b.graph));
  const filled = (values: Float32Array, rows: number) => {
    const all = new Float32Array((rows + filling) * dimension).fill(0.7);
    all.set(values);
    return rowsTensor(all, rows + filling, [dimension]);
  };
  const weights = (rows: number) =>
    vector(Float32Array.from({ length: rows + filling }, (_, i) => (i < rows ? 1 / rows : 0)));
  const result = await session.run({
    source: filled(from, sourceRows),
    source_weights: weights(sourceRows),
    target: filled(target, targetRows),
    target_weights: weights(targetRows),
  });
  await session.close();
  return { loss: (result.loss.data as Float32Array)[0], gradient: result.gradient.data as Float32Array };
}

test('the loss is that of scikit-learn’s kernels, also where batches are filled up', async () => {
  expect((await run(source, 0)).loss).toBeCloseTo(sklearn.meanDiscrepancy, 5);
  expect((await run(source, 3)).loss).toBeCloseTo(sklearn.meanDiscrepancy, 5);
});

test('its gradient is the slope', async () => {
  const { gradient } = await run(source, 0);
  const reach = 1e-2;
  for (const at of [0, 17, 100, source.length - 1]) {
    const [above, below] = [reach, -reach].map((distance) => run(source.with(at, source[at] + distance), 0));
    const slope = ((await above).loss - (await below).loss) / (2 * reach);
    expect(gradient[at]).toBeCloseTo(slope, 4);
  }
});
