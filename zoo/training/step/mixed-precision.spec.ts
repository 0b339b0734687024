import fc from 'fast-check';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { writeModel } from '../../onnx/write.ts';
import { RuntimeTensor } from '../../runtime/session.ts';
import { smallArchitectures } from '../../testing/architectures/small-architectures.ts';
import { smallInputs } from '../../testing/architectures/small-inputs.ts';
import { learnedParameters } from '../parameters/learned-parameters.ts';
import { LossScale } from './loss-scale.ts';
import { withHalfProducts } from './mixed-precision.ts';
import { groupParameters } from './parameters.ts';
import { rowsTensor } from './tensors.ts';
import { Trainer } from './trainer.ts';

const values = (shape: number[], scale = 1) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => scale * Math.sin(i * i + 1)),
});

/** A convolution and a normalization over its channels, a product with moved weights, and a sum. */
function layers(): Graph {
  const build = new GraphBuilder('layers');
  build.input('pixels', 'float', ['batch', 3, 6, 6]);
  const weights = (shape: number[]) => build.floats(values(shape, 0.5).data, shape);
  const conv = build.node('Conv', ['pixels', weights([4, 3, 3, 3]), weights([4])]);
  const rows = build.node('Reshape', [build.node('Transpose', [conv], { perm: [0, 2, 3, 1] }), build.ints([-1, 4])]);
  const normal = build.node('LayerNormalization', [rows, weights([4]), weights([4])]);
  const right = build.node('Transpose', [weights([5, 4])]);
  build.node('MatMul', [normal, right], {}, { output: 'product' });
  build.node('ReduceSum', ['product'], { keepdims: 0 }, { output: 'sum' });
  build.output('product', 'float', ['rows', 5]);
  build.output('sum', 'float', []);
  return build.graph;
}

/**
 * Runs on the CPU as a GPU would: onnxruntime's CPU provider computes products in float32 and leaves out the rounding between,
 * unless the rounded values are held in a tensor that nothing may optimize away.
 */
async function run(graph: Graph, pixels: { shape: number[]; data: Float32Array }) {
  const build = new GraphBuilder(graph.name, { ...graph });
  build.graph.nodes = [];
  for (const node of graph.nodes) {
    if (node.op !== 'Cast' || node.attributes.to !== 10) build.graph.nodes.push(node);
    else build.node('Identity', [build.node('Cast', node.inputs, { to: 10 })], {}, { output: node.outputs[0] });
  }
  const session = await InferenceSession.create(writeModel(build.graph), { graphOptimizationLevel: 'disabled' });
  const result = await session.run({ pixels: new RuntimeTensor('float32', pixels.data, pixels.shape) });
  await session.release();
  return Object.fromEntries(Object.entries(result).map(([name, { data }]) => [name, data as Float32Array]));
}

test('products and what is moved into them are computed in float16, all the rest in float32', () => {
  const graph = withHalfProducts(layers());
  const casts = new Map(graph.nodes.filter(({ op }) => op === 'Cast').map((node) => [node.outputs[0], node]));
  const half = new Set([...casts].filter(([, { attributes }]) => attributes.to === 10).map(([name]) => name));
  const inHalf: string[] = [];
  for (const { op, inputs, outputs } of graph.nodes) {
    if (op === 'Cast' || !half.has(inputs[0])) continue;
    inHalf.push(op);
    half.add(outputs[0]);
  }
  // The first Transpose moves towards a normalization, the second into a product.
  expect(inHalf).toEqual(['Conv', 'Transpose', 'MatMul']);
  expect(graph.inputs.concat(graph.outputs).every(({ type }) => type === 'float')).toBe(true);
});

test('a tensor that two products read is rounded once', () => {
  const build = new GraphBuilder('twice');
  build.input('x', 'float', [4, 4]);
  const square = build.node('MatMul', ['x', 'x']);
  build.node('MatMul', [square, 'x'], {}, { output: 'cube' });
  build.output('cube', 'float', [4, 4]);
  expect(withHalfProducts(build.graph).nodes.map(({ op }) => op)).toEqual(['Cast', 'MatMul', 'MatMul', 'Cast']);
});

test('whole numbers are moved and multiplied as they are', () => {
  const build = new GraphBuilder('indices');
  build.input('indices', 'int64', [4]);
  build.node(
    'MatMul',
    [build.node('Reshape', ['indices', build.ints([2, 2])]), build.ints([1, 2, 3, 4], [2, 2])],
    {},
    { output: 'y' },
  );
  build.output('y', 'int64', [2, 2]);
  expect(withHalfProducts(build.graph).nodes.map(({ op }) => op)).toEqual(['Reshape', 'MatMul']);
});

test('results are those of float32 to the precision of float16', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      async (batch, scale) => {
        const pixels = values([batch, 3, 6, 6], scale);
        const [exact, mixed] = [await run(layers(), pixels), await run(withHalfProducts(layers()), pixels)];
        const largest = Math.max(...exact.product.map(Math.abs));
        const errors = exact.product.map((value, i) => Math.abs(mixed.product[i] - value) / largest);
        expect(Math.max(...errors)).toBeLessThan(5e-3);
        // It was rounded at all.
        expect(Math.max(...errors)).toBeGreaterThan(1e-6);
      },
    ),
    { numRuns: 6, seed: 1 },
  );
});

test('what is too large for float16 overflows, and the loss scale halves and leaves the step out', async () => {
  const { sum } = await run(withHalfProducts(layers()), values([1, 3, 6, 6], 1e6));
  const scale = new LossScale();
  expect(scale.accept(sum[0])).toBe(false);
  expect(scale.value).toBe(2 ** 15);
});

test('many good steps double the loss scale; an overflow starts the count again', () => {
  const scale = new LossScale({ value: 8, goodSteps: 1999 });
  expect(scale.accept(1)).toBe(true);
  expect(scale.value).toBe(16);
  expect(scale.accept(Number.NaN)).toBe(false);
  expect(new LossScale(scale.state).state).toEqual({ value: 8, goodSteps: 0 });
});

test('gradients that overflow without a scale are an error', () => {
  const scale = new LossScale({ value: 1, goodSteps: 0 });
  expect(() => scale.accept(Number.POSITIVE_INFINITY)).toThrow('training diverged');
});

describe('a trainer in mixed precision', () => {
  /** On the CPU: what is only moved is rounded, products are computed in float32 from rounded numbers. */
  const open = async (precision: 'FLOAT32' | 'MIXED', accumulates = false) => {
    const network = smallArchitectures.ViT();
    const groups = groupParameters(network, learnedParameters(network), {
      isHead: () => false,
      headScale: 1,
      weightDecay: 0.01,
    });
    const trainer = await Trainer.open(network, groups, { precision, accumulates });
    const targets = Float32Array.from({ length: 20 }, (_, i) => Number(i % 5 === Math.floor(i / 5)));
    const step = () => trainer.step(smallInputs(network, 4, 5), { values: rowsTensor(targets, 4, [5]) }, 1e-3);
    return { trainer, step };
  };

  test.each([false, true])(
    'its first ten losses are those of float32 to 5e-3; batches accumulated: %s',
    async (accumulates) => {
      const [single, mixed] = [await open('FLOAT32', accumulates), await open('MIXED', accumulates)];
      for (let i = 0; i < 10; i++) {
        const expected = await single.step();
        const difference = Math.abs((await mixed.step()) - expected) / expected;
        expect(difference, `step ${i + 1}`).toBeLessThan(5e-3);
        // It was rounded at all.
        expect(difference, `step ${i + 1}`).toBeGreaterThan(0);
      }
      expect((await mixed.trainer.save()).lossScale).toEqual({ value: 65_536, goodSteps: 10 });
      await single.trainer.close();
      await mixed.trainer.close();
    },
  );

  test('a step whose gradients overflow changes nothing but the loss scale, and the next one goes on', async () => {
    const { trainer, step } = await open('MIXED');
    await step();
    const before = await trainer.save();
    // With so large a scale, the gradients overflow float32 as well.
    trainer.restore({ ...before, lossScale: { value: 2 ** 126, goodSteps: 7 } });
    expect(await step()).toBeGreaterThan(0);
    expect(await trainer.save()).toEqual({ ...before, lossScale: { value: 2 ** 125, goodSteps: 0 } });
    trainer.restore(before);
    await step();
    const after = await trainer.save();
    expect(after.steps).toEqual(before.steps.map((count) => count + 1));
    expect(after.lossScale).toEqual({ value: 65_536, goodSteps: 2 });
    expect(after.vectors).not.toEqual(before.vectors);
    await trainer.close();
  });
});
