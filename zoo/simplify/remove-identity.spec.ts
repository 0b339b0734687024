import { expect, test } from 'vitest';
import { METADATA } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { removeIdentity } from './remove-identity.ts';
import { expectSameOutputs } from './testing/same-outputs.ts';

const opsOf = ({ nodes }: Graph) => nodes.map(({ op }) => op);

function graphOf(body: (b: GraphBuilder) => void, outputs = ['y']): Graph {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 2]);
  body(b);
  for (const name of outputs) b.output(name, 'float', ['batch', 2]);
  return b.graph;
}

test('nodes that do nothing go: Identity, Dropout, a Cast to the same type, a Concat and a Sum of one tensor', async () => {
  const graph = graphOf((b) => {
    let x = b.node('Relu', [b.node('Identity', ['x'])]);
    x = b.node('Dropout', [x, b.floats([0.5])]);
    x = b.node('Cast', [x], { to: 1 });
    x = b.node('Concat', [x], { axis: 1 });
    b.node('Neg', [b.node('Sum', [x])], {}, { output: 'y' });
  });
  const simple = await removeIdentity(graph);
  expect(opsOf(simple)).toEqual(['Relu', 'Neg']);
  await expectSameOutputs(graph, simple);
});

test('what does something stays: a Cast to another type, Dropout in training or with its mask read', async () => {
  const graph = graphOf(
    (b) => {
      const whole = b.node('Cast', ['x'], { to: 7 });
      const training = b.constant({ type: 'bool', shape: [], data: Uint8Array.of(1) });
      const dropped = b.node('Dropout', [b.node('Cast', [whole], { to: 1 }), b.floats([0]), training]);
      b.nodes('Dropout', [dropped], ['y', 'mask']);
      b.node('Cast', ['mask'], { to: 1 }, { output: 'z' });
    },
    ['y', 'z'],
  );
  expect(opsOf(await removeIdentity(graph))).toEqual(['Cast', 'Cast', 'Dropout', 'Dropout', 'Cast']);
});

test('an output keeps its name, and its maker takes it', async () => {
  const graph = graphOf(
    (b) => {
      const first = b.node('Identity', [b.node('Relu', ['x'])]);
      b.node('Identity', [first], {}, { output: 'y' });
      b.node('Neg', [first], {}, { output: 'z' });
    },
    ['y', 'z'],
  );
  const simple = await removeIdentity(graph);
  expect(simple.nodes).toMatchObject([
    { op: 'Relu', outputs: ['y'] },
    { op: 'Neg', inputs: ['y'] },
  ]);
  await expectSameOutputs(graph, simple);
});

test('between two tensors that keep their names, an Identity stays', async () => {
  const graph = graphOf(
    (b) => {
      b.node('Identity', ['x'], {}, { output: 'y' });
      b.node('Identity', ['y'], {}, { output: 'z' });
    },
    ['y', 'z'],
  );
  const simple = await removeIdentity(graph);
  expect(opsOf(simple)).toEqual(['Identity', 'Identity']);
  await expectSameOutputs(graph, simple);
});

test('a feature layer that the metadata name keeps its name', async () => {
  const graph = graphOf((b) => {
    b.node('Dropout', [b.node('Relu', ['x'])], {}, { output: 'features' });
    b.node('Neg', ['features'], {}, { output: 'y' });
  });
  graph.metadata[METADATA.featureLayers] = JSON.stringify([{ name: 'features' }]);
  expect((await removeIdentity(graph)).nodes[0]).toMatchObject({ op: 'Relu', outputs: ['features'] });
});
