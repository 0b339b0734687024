import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differentiate } from '../../autodiff/differentiate.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { writeModel } from '../../onnx/write.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';
import { openSession } from '../../runtime/session.ts';
import { rowsTensor } from '../step/tensors.ts';
import { expectVectors } from '../testing/expect-vectors.ts';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';
import { crossEntropy } from './cross-entropy.ts';
import { focal } from './focal.ts';
import type { Loss } from './loss.ts';
import { brierScore, meanSquaredError } from './mean-squared-error.ts';

type Formula = (outputs: number[], targets: number[]) => number;

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const softmax = (x: number[]) => {
  const most = Math.max(...x);
  const powers = x.map((value) => Math.exp(value - most));
  return powers.map((power) => power / powers.reduce((sum, value) => sum + value, 0));
};
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const ofEach = (loss: (p: number, target: number) => number): Formula => {
  return (outputs, targets) => mean(outputs.map((x, i) => loss(sigmoid(x), targets[i])));
};

/** Each loss as its definition has it, in double precision, from probabilities. */
const LOSSES: [string, Loss, Formula][] = [
  ['cross-entropy', crossEntropy, (x, y) => -softmax(x).reduce((sum, p, i) => sum + y[i] * Math.log(p), 0)],
  ['binary cross-entropy', binaryCrossEntropy, ofEach((p, y) => -y * Math.log(p) - (1 - y) * Math.log(1 - p))],
  ['focal, γ = 0', focal(0), ofEach((p, y) => -y * Math.log(p) - (1 - y) * Math.log(1 - p))],
  ['focal, γ = 2', focal(2), ofEach((p, y) => -y * (1 - p) ** 2 * Math.log(p) - (1 - y) * p ** 2 * Math.log(1 - p))],
  ['mean squared error', meanSquaredError, (x, y) => mean(x.map((value, i) => (value - y[i]) ** 2))],
  ['Brier score', brierScore, (x, y) => mean(softmax(x).map((p, i) => (p - y[i]) ** 2))],
];

/** Each example's loss, and the gradient of their sum with respect to the outputs. */
async function run(loss: Loss, outputs: number[][], targets: number[][]) {
  const [rows, size] = [outputs.length, outputs[0].length];
  const b = new GraphBuilder('loss');
  b.input('outputs', 'float', [rows, size]);
  b.input('targets', 'float', [rows, size]);
  // What is trained has to be the output of a node.
  const x = b.node('Identity', ['outputs']);
  b.node('Identity', [loss.perExample(b, x, 'targets')], {}, { output: 'losses' });
  b.output('losses', 'float', [rows]);
  const sum = b.node('ReduceSum', ['losses', b.ints([0])], { keepdims: 0 });
  const gradients = differentiate(b, sum, [x], await inferShapes(b.graph));
  b.node('Identity', [gradients.get(x) ?? ''], {}, { output: 'gradient' });
  b.output('gradient', 'float', [rows, size]);
  const session = await openSession(writeModel(b.graph));
  const result = await session.run({
    outputs: rowsTensor(Float32Array.from(outputs.flat()), rows, [size]),
    targets: rowsTensor(Float32Array.from(targets.flat()), rows, [size]),
  });
  await session.close();
  return { losses: result.losses.data as Float32Array, gradient: result.gradient.data as Float32Array };
}

const number = (most: number) => fc.double({ min: -most, max: most, noNaN: true }).map(Math.fround);
const examples = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 5 })).chain(([rows, size]) => {
  const matrix = (value: fc.Arbitrary<number>) =>
    fc.array(fc.array(value, { minLength: size, maxLength: size }), { minLength: rows, maxLength: rows });
  return fc.record({ outputs: matrix(number(8)), targets: matrix(fc.constantFrom(0, 0.25, 1)) });
});

test.each(LOSSES)('%s is what its definition says, and so is its gradient', (_, loss, formula) =>
  fc.assert(
    fc.asyncProperty(examples, async ({ outputs, targets }) => {
      const { losses, gradient } = await run(loss, outputs, targets);
      expectVectors(
        losses,
        outputs.map((row, i) => formula(row, targets[i])),
        1e-4,
      );
      const reach = 1e-5;
      const slopes = outputs.flatMap((row, i) =>
        row.map((_, j) => {
          const at = (distance: number) => formula(row.with(j, row[j] + distance), targets[i]);
          return (at(reach) - at(-reach)) / (2 * reach);
        }),
      );
      expectVectors(gradient, slopes, 1e-4);
    }),
    { numRuns: 10, seed: 5 },
  ),
);

test.each(LOSSES)('%s stays finite at logits that no sigmoid or softmax tells from 0 and 1', async (_, loss) => {
  const { losses, gradient } = await run(
    loss,
    [
      [300, -300],
      [-300, 300],
    ],
    [
      [1, 0],
      [1, 0],
    ],
  );
  for (const value of [...losses, ...gradient]) expect(value).toSatisfy(Number.isFinite);
});
