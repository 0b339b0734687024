import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { importLayersModel } from '../import-layers-model.ts';
import { expectFormula, expectSame, RUNS } from '../testing/expect-same.ts';

beforeAll(() => tf.setBackend('cpu'));

const shape = fc.constantFrom<number[]>([7], [4, 6], [4, 5, 3]);
const seed = fc.nat(1_000);

/** A model with inputs of these shapes, merged. */
function joining(shapes: number[][], join: (inputs: tf.SymbolicTensor[]) => unknown): tf.LayersModel {
  const inputs = shapes.map((shape) => tf.input({ shape }));
  return tf.model({ inputs, outputs: join(inputs) as tf.SymbolicTensor });
}

test.each(['add', 'multiply', 'average', 'maximum', 'minimum'] as const)(
  '%s of two inputs and of three',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(shape, fc.integer({ min: 2, max: 3 }), seed, async (inputShape, count, seed) => {
        await expectSame(
          joining(Array(count).fill(inputShape), (inputs) => tf.layers[kind]().apply(inputs)),
          seed,
        );
      }),
      { ...RUNS, numRuns: 8 },
    );
  },
);

test('inputs of other shapes broadcast: an image and the scale of its channels', async () => {
  await expectSame(
    joining(
      [
        [4, 5, 3],
        [1, 1, 3],
      ],
      (inputs) => tf.layers.multiply().apply(inputs),
    ),
    1,
  );
  await expectFormula({ className: 'Multiply', inputs: [[4, 5, 3], [3]] }, (a, b) => a.mul(b.reshape([2, 1, 1, 3])));
  await expectFormula(
    {
      className: 'Add',
      inputs: [
        [5, 3],
        [4, 5, 3],
      ],
    },
    (a, b) => a.reshape([2, 1, 5, 3]).add(b),
  );
  await expectFormula(
    {
      className: 'Subtract',
      inputs: [
        [4, 5, 3],
        [4, 1, 3],
      ],
    },
    (a, b) => a.sub(b),
  );
});

test('an image with channels first and one without, merged', async () => {
  await expectSame(
    joining([[60], [4, 5, 3]], ([flat, image]) =>
      tf.layers.add().apply([tf.layers.reshape({ targetShape: [4, 5, 3] }).apply(flat) as tf.SymbolicTensor, image]),
    ),
    1,
  );
});

test('Concatenate of sequences and images along each axis', async () => {
  for (const shape of [[7], [4, 6], [4, 5, 3]]) {
    for (const axis of [-1, ...shape.map((_, i) => i + 1)])
      await expectSame(
        joining([shape, shape, shape], (inputs) => tf.layers.concatenate({ axis }).apply(inputs)),
        axis + 1,
      );
  }
  await expectSame(
    joining(
      [
        [4, 6],
        [4, 2],
      ],
      (inputs) => tf.layers.concatenate().apply(inputs),
    ),
    9,
  );
});

test('Dot of vectors and of sequences, and as a cosine', async () => {
  for (const normalize of [false, true]) {
    await expectSame(
      joining([[6], [6]], (inputs) => tf.layers.dot({ axes: 1, normalize }).apply(inputs)),
      1,
    );
    // TensorFlow.js normalises sequences along other axes than it sums along.
    for (const axes of [
      [2, 2],
      [1, 2],
      [2, 1],
      [1, 1],
    ]) {
      const [a, b] = axes;
      const shapes = [a === 2 ? [4, 6] : [6, 4], b === 2 ? [5, 6] : [6, 5]];
      await expectFormula({ className: 'Dot', config: { axes, normalize }, inputs: shapes }, (x, y) => {
        const unit = (value: tf.Tensor, axis: number) =>
          normalize ? value.div(value.square().sum(axis, true).sqrt()) : value;
        return tf.matMul(unit(x, a), unit(y, b), a === 1, b === 2);
      });
    }
  }
  await expectSame(
    joining([[4, 6], [6]], (inputs) => tf.layers.dot({ axes: [2, 1] }).apply(inputs)),
    3,
  );
});

test('incompatible shapes are reported', () => {
  const join = (className: string, config: object, ...shapes: number[][]) => {
    const layers = shapes.map((shape, i) => ({
      name: `x${i}`,
      class_name: 'InputLayer',
      config: { batch_input_shape: [null, ...shape] },
      inbound_nodes: [],
    }));
    const inputs = layers.map(({ name }) => [name, 0, 0]);
    const last = { name: 'y', class_name: className, config, inbound_nodes: [inputs] };
    const model = { layers: [...layers, last], input_layers: inputs, output_layers: [['y', 0, 0]] };
    return () => importLayersModel({ class_name: 'Functional', config: model }, new Map());
  };
  expect(join('Add', {}, [4, 6], [4, 5])).toThrow(/Add layer y .*\[4,6\] and \[4,5\]/);
  expect(join('Subtract', {}, [4], [4], [4])).toThrow(/Subtract layer y .*3 inputs/);
  expect(join('Concatenate', { axis: 3 }, [4, 6], [4, 6])).toThrow(/Concatenate layer y .*axis 3 does not exist/);
  expect(join('Dot', { axes: [1, 2] }, [4, 6], [5, 6])).toThrow(/Dot layer y .*\[4,6\] and \[5,6\]/);
  expect(join('Minimum', {}, [4])).toThrow(/Minimum layer y .*1 inputs/);
});
