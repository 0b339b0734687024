import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { differentiate } from './differentiate.ts';
import { expectRight, variable } from './testing/check-rule.ts';

/** x · w, an operator on it, summed to a loss. */
function lossOf(op: string) {
  const b = new GraphBuilder('g');
  b.input('x', 'float', [2, 3]);
  const w = b.floats([1, 2, 3], [3], 'w');
  b.node(
    'ReduceSum',
    [b.node(op, [b.node('Mul', ['x', w])], {}, { output: 'y' })],
    { keepdims: 0 },
    { output: 'loss' },
  );
  b.output('loss', 'float', []);
  return b;
}

test('an operator without a rule is refused by name, and nothing is added to the graph', async () => {
  const b = lossOf('Shrink');
  const before = b.graph.nodes.length;
  const shapes = await inferShapes(b.graph);
  expect(() => differentiate(b, 'loss', ['w'], shapes)).toThrow(
    'cannot train through the Shrink node “y”: Graft has no gradient rule for Shrink',
  );
  expect(b.graph.nodes.length).toBe(before);
});

test('an operator without a rule may stand where no gradient has to pass', async () => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', [2, 3]);
  b.floats([1, 2, 3], [3], 'w');
  b.node('ReduceSum', [b.node('Mul', [b.node('Shrink', ['x']), 'w'])], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  b.output(b.node('Shrink', ['w']), 'float', [3]);
  expect(differentiate(b, 'loss', ['w'], await inferShapes(b.graph)).get('w')).toBeDefined();
});

test('a parameter that the loss does not depend on is named', async () => {
  const b = lossOf('Relu');
  b.floats([1], [1], 'idle');
  const shapes = await inferShapes(b.graph);
  expect(() => differentiate(b, 'loss', ['w', 'idle'], shapes)).toThrow(InvalidInputError);
});

test('no gradient flows through a step: a parameter behind one does not influence the loss', async () => {
  const b = lossOf('Round');
  const shapes = await inferShapes(b.graph);
  expect(() => differentiate(b, 'loss', ['w'], shapes)).toThrow('the parameter “w” does not influence the loss');
});

test('masks and shapes computed from a trained tensor need no rule', async () => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', [2, 3]);
  const w = b.floats([1, 2, 3], [3], 'w');
  const y = b.node('Mul', ['x', w]);
  const mask = b.node('Cast', [b.node('Not', [b.node('Greater', [y, b.floats([0])])])], { to: 1 });
  const shaped = b.node('Reshape', [b.node('Mul', [y, mask]), b.node('Shape', [y])]);
  b.node('ReduceSum', [shaped], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  expect(differentiate(b, 'loss', ['w'], await inferShapes(b.graph)).get('w')).toBeDefined();
});

test('indices and masks that an operator gives beside its result pass no gradient', async () => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', [2, 4]);
  const w = b.floats([1, 2, 3, 4], [4], 'w');
  b.nodes('TopK', [b.node('Mul', ['x', w]), b.ints([2])], ['largest', 'indices']);
  // A number made of indices, by an operator without a rule, and the elements at them.
  const places = b.node('Shrink', [b.node('Cast', ['indices'], { to: 1 })]);
  const taken = b.node('GatherElements', ['x', 'indices'], { axis: 1 });
  const product = b.node('Mul', ['largest', b.node('Mul', [taken, places])]);
  b.node('ReduceSum', [product], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  expect(differentiate(b, 'loss', ['w'], await inferShapes(b.graph)).get('w')).toBeDefined();
});

test('an optional input that is absent wants no gradient, though an optional output is absent too', async () => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', [2, 4]);
  const w = b.floats([1, 2, 3, 4], [4], 'w');
  b.nodes('LayerNormalization', [b.node('Mul', ['x', w]), w], ['y', '', 'inverse']);
  const clipped = b.node('Clip', [b.node('Mul', ['y', 'inverse']), '', b.floats([1])]);
  b.node('ReduceSum', [clipped], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  expect(differentiate(b, 'loss', ['w'], await inferShapes(b.graph)).get('w')).toBeDefined();
});

/** What a network does, on `x [batch, 4]` and weights of the sizes that it has. */
const bodies: Record<string, (b: GraphBuilder) => string> = {
  'a dense layer': (b) => b.node('Relu', [b.node('Gemm', ['x', 'w'])]),
  'a product of matrices': (b) => b.node('MatMul', [b.node('Unsqueeze', ['x', b.ints([1])]), 'w']),
  'a mean over the batch': (b) => b.node('Add', [b.node('ReduceSum', ['x', b.ints([0])]), b.node('ReduceSum', ['w'])]),
  'a quotient by a norm': (b) => b.node('Div', [b.node('MatMul', ['x', 'w']), b.node('ReduceL2', ['x', b.ints([1])])]),
  'a softmax': (b) => b.node('LogSoftmax', [b.node('MatMul', ['x', 'w'])]),
  'a layer norm': (b) => b.node('LayerNormalization', [b.node('MatMul', ['x', 'w']), b.floats([1, 2, 1], [3])]),
  'a largest': (b) => b.node('ReduceMax', [b.node('MatMul', ['x', 'w']), b.ints([1])], { keepdims: 0 }),
  'parts put together': (b) =>
    b.node('Concat', [b.node('Slice', ['x', b.ints([1]), b.ints([3]), b.ints([1])]), b.node('MatMul', ['x', 'w'])], {
      axis: 1,
    }),
  'rows of a table': (b) => {
    const ids = b.node('Cast', [b.node('ReduceSum', ['x', b.ints([1])], { keepdims: 0 })], { to: 7 });
    return b.node('Concat', [b.node('Gather', ['w', ids]), 'x'], { axis: 1 });
  },
};
test.each(Object.keys(bodies))('a batch of nothing leaves nothing to learn: every gradient of %s is 0', (name) =>
  expectRight([{ ...variable('x', [0, 4]), declared: ['batch', 4] }, variable('w', [4, 3], 2)], bodies[name]),
);

describe('a network of three layers', () => {
  const layers = ['first', 'second', 'third'];

  /** Each layer is a product with a parameter, then an operator. */
  async function trained(ops: [string, string, string]) {
    const b = new GraphBuilder('g');
    let x = b.input('x', 'float', [2, 3]);
    for (const [i, op] of ops.entries()) {
      x = b.node(op, [b.node('Mul', [x, b.floats([1, 2, 3], [3], `w${i}`)])], {}, { output: layers[i] });
    }
    b.node('ReduceSum', [b.node('Mul', [x, b.floats([1], [1], 'head')])], { keepdims: 0 }, { output: 'loss' });
    b.output('loss', 'float', []);
    const before = { nodes: [...b.graph.nodes], constants: [...b.graph.initializers.keys()] };
    const shapes = await inferShapes(b.graph);
    return { b, before, differentiate: () => differentiate(b, 'loss', ['w0', 'w1', 'w2', 'head'], shapes, { layers }) };
  }

  test('is refused with the layers from which it could be trained', async () => {
    const network = await trained(['Shrink', 'Relu', 'Relu']);
    expect(network.differentiate).toThrow(
      'cannot train through the Shrink node “first”: Graft has no gradient rule for Shrink. ' +
        'Training can begin at any of the layers “second”, “third”.',
    );
  });

  test('is refused with the head, if no layer can be trained', async () => {
    const network = await trained(['Relu', 'Relu', 'Shrink']);
    expect(network.differentiate).toThrow('only what comes after the last of them, “third”');
  });

  test('is as it was if a rule refuses a node half-way', async () => {
    const network = await trained(['Relu', 'Relu', 'Relu']);
    // In training it draws a mask, which it does not give here.
    const first = network.b.graph.nodes.find(({ outputs }) => outputs[0] === 'first');
    Object.assign(first ?? {}, { op: 'Dropout', inputs: [first?.inputs[0], '', 'training'] });
    network.b.constant({ type: 'bool', shape: [], data: Uint8Array.of(1) }, 'training');
    expect(network.differentiate).toThrow('Training can begin at any of the layers “second”, “third”.');
    expect(network.b.graph.nodes).toEqual(network.before.nodes);
    expect([...network.b.graph.initializers.keys()]).toEqual([...network.before.constants, 'training']);
  });
});
