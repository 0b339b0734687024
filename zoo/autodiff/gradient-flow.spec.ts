import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { openSession } from '../runtime/session.ts';
import { type DifferentiateOptions, differentiate } from './differentiate.ts';
import pytorch from './testing/gradient-flow.json' with { type: 'json' };

/** h = x · w; `first` = tanh h, `second` = exp(copy of h · v); `one` = Σ first², `other` = Σ first · second. */
function twoHeads() {
  const b = new GraphBuilder('heads');
  const x = b.floats(pytorch.x, [4, 3]);
  const h = b.node('Mul', [x, b.floats(pytorch.w, [3], 'w')]);
  b.node('Tanh', [h], {}, { output: 'first' });
  b.node('Identity', [h], {}, { output: 'copy' });
  b.node('Exp', [b.node('Mul', ['copy', b.floats(pytorch.v, [3], 'v')])], {}, { output: 'second' });
  const sum = (product: string[], output: string) => {
    b.node('ReduceSum', [b.node('Mul', product)], { keepdims: 0 }, { output });
    b.output(output, 'float', []);
  };
  sum(['first', 'first'], 'one');
  sum(['first', 'second'], 'other');
  b.floats(pytorch.given, [4, 3], 'given');
  return b;
}

async function gradients(b: GraphBuilder, seeds: ReadonlyMap<string, string>, options: DifferentiateOptions = {}) {
  const names = [...differentiate(b, seeds, ['w', 'v'], await inferShapes(b.graph), options).values()];
  const session = await openSession(writeModel(b.graph, names));
  const results = await session.run({}, names);
  await session.close();
  return names.map((name) => [...(results[name].data as Float32Array)]);
}

function expectEqual(actual: number[][], expected: number[][]) {
  expect(actual.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  for (const [i, values] of actual.entries()) {
    for (const [j, value] of values.entries()) expect(Math.abs(value - expected[i][j])).toBeLessThan(2e-5);
  }
}

const losses = (b: GraphBuilder) =>
  new Map([
    ['one', b.floats([1])],
    ['other', b.floats([0.25])],
  ]);

test('the gradient of several losses, each with a weight', async () => {
  const b = twoHeads();
  expectEqual(await gradients(b, losses(b)), pytorch.gradients.losses);
});

test('the gradient that begins with given gradients of tensors', async () => {
  const b = twoHeads();
  const seeds = new Map([
    ['first', 'given'],
    ['second', b.node('Mul', ['given', 'given'])],
  ]);
  expectEqual(await gradients(b, seeds), pytorch.gradients.outputs);
});

test('no gradient goes past a stop', async () => {
  const b = twoHeads();
  expectEqual(await gradients(b, losses(b), { stops: ['copy'] }), pytorch.gradients.stop);
});

test('an override is the gradient, whatever the readers send', async () => {
  const b = twoHeads();
  const overrides = new Map([['first', 'given']]);
  expectEqual(await gradients(b, losses(b), { overrides }), pytorch.gradients.override);
});

test('a reversal multiplies by −λ, for one reader where it reads a copy', async () => {
  const b = twoHeads();
  const reversals = new Map([['copy', b.floats([0.7])]]);
  expectEqual(await gradients(b, losses(b), { reversals }), pytorch.gradients.reversal);
});

/** w · x through an operator that has no rule, then through Exp. */
async function behindShrink(options: (b: GraphBuilder) => DifferentiateOptions) {
  const b = new GraphBuilder('g');
  const w = b.floats([1, 2, 3], [3], 'w');
  b.node('Mul', [w, w], {}, { output: 'square' });
  const shrunk = b.node('Exp', [b.node('Shrink', ['square'])], {}, { output: 'y' });
  b.node('ReduceSum', [b.node('Add', [shrunk, w])], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  const given = options(b);
  const gradient = differentiate(b, 'loss', ['w'], await inferShapes(b.graph), given).get('w') as string;
  const session = await openSession(writeModel(b.graph, [gradient]));
  const result = await session.run({}, [gradient]);
  await session.close();
  return [...(result[gradient].data as Float32Array)];
}

test('an operator without a rule may stand before a stop, and behind an override', async () => {
  expect(await behindShrink(() => ({ stops: ['y'] }))).toEqual([1, 1, 1]);
  const overrides = (b: GraphBuilder) => ({ overrides: new Map([['square', b.floats([10, 20, 30], [3])]]) });
  // 1 of the sum, and 2w times what was given.
  expect(await behindShrink(overrides)).toEqual([1 + 20, 1 + 80, 1 + 180]);
  await expect(behindShrink(() => ({}))).rejects.toThrow('Graft has no gradient rule for Shrink');
});

test('a parameter can be overridden and reversed itself; stopped, it does not influence the loss', async () => {
  const b = twoHeads();
  const own = { overrides: new Map([['v', b.floats([1, 2, 3], [3])]]), reversals: new Map([['v', b.floats([2])]]) };
  expect((await gradients(b, losses(b), own))[1]).toEqual([-2, -4, -6]);
  const stopped = twoHeads();
  await expect(gradients(stopped, losses(stopped), { stops: ['v'] })).rejects.toThrow(
    'the parameter “v” does not influence the loss',
  );
});

test.each<DifferentiateOptions>([
  { stops: ['copi'] },
  { overrides: new Map([['copi', 'given']]) },
  { reversals: new Map([['copi', 'given']]) },
])('a name that is no tensor of the graph is refused: %o', async (flow) => {
  await expect(gradients(twoHeads(), new Map([['one', 'one']]), flow)).rejects.toThrow(/no tensor “copi”/);
});
