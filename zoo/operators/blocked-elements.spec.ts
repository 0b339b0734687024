import { describe, test } from 'vitest';
import { onnxOperators } from '../autodiff/onnx-operators.ts';
import { blocks, expectAsPlain, size } from '../autodiff/testing/as-plain.ts';
import { variable } from '../autodiff/testing/check-rule.ts';
import { OPSET } from '../onnx/builder.ts';
import { operators } from './index.ts';

/** The operators that work on blocked activations element by element. */
const names = Object.keys(operators).filter(
  (name) => operators[name].blocked === 'each element' && onnxOperators[name].since[0] <= OPSET,
);

// Channels fill up a block with zeros: what the operator makes of these must not reach any gradient.
const count = blocks(1) + 4;
const small: [number, number] = [-0.1, 0.1];
const variables = [
  variable('x', [2, count, 4, 3]),
  variable('w', [count, count, 3, 3], 2, small),
  variable('v', [count, count, 1, 1], 3, small),
];

describe.skipIf(size === null)('elements of blocked activations', () => {
  test.each(names)('%s has the gradients that it has on plain ones', (name) =>
    expectAsPlain(variables, 'Conv', (b) => {
      const between = b.node(name, [b.node('Conv', ['x', 'w'], { pads: [1, 1, 1, 1] })]);
      return b.node('Conv', [between, 'v']);
    }),
  );
});
