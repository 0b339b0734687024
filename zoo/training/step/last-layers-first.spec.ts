import { expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import { lastLayersFirst } from './last-layers-first.ts';

test('nodes that nobody reads come last, in the opposite order, and the others stay as they are', () => {
  const b = new GraphBuilder('steps');
  b.input('x', 'float', [2]);
  b.node('Relu', ['x'], {}, { output: 'y2' });
  b.node('Neg', ['y2'], {}, { output: 'dw2' });
  b.node('Tanh', ['y2'], {}, { output: 'y1' });
  b.node('Neg', ['y1'], {}, { output: 'dw1' });
  b.node('Exp', ['y1'], {}, { output: 'dw0' });
  const made = lastLayersFirst(b.graph).nodes.flatMap(({ outputs }) => outputs);
  expect(made).toEqual(['y2', 'y1', 'dw0', 'dw1', 'dw2']);
});
