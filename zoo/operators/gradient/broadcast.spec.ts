import fc from 'fast-check';
import { test } from 'vitest';
import { drawn, expectRight, pick, variable } from '../../autodiff/testing/check-rule.ts';
import type { Dimension } from '../../onnx/graph.ts';

/** Shapes at run time and as the graph declares them: a name where a dimension is known only at run time. */
type Operand = [shape: number[], declared: Dimension[]];

const operands = pick<[Operand, Operand]>(
  [
    [
      [4, 3],
      ['batch', 3],
    ],
    [[3], [3]],
  ],
  [
    [
      [4, 3],
      ['batch', 3],
    ],
    [
      [1, 3],
      [1, 3],
    ],
  ],
  [
    [
      [4, 3],
      ['batch', 3],
    ],
    [
      [4, 1],
      ['batch', 1],
    ],
  ],
  [
    [
      [4, 3],
      ['batch', 3],
    ],
    [
      [4, 3],
      ['batch', 3],
    ],
  ],
  // Only at run time is it known which of the two is broadcast, if any.
  [
    [
      [4, 3],
      ['batch', 3],
    ],
    [
      [1, 3],
      ['other', 3],
    ],
  ],
  [
    [
      [4, 3],
      ['batch', 3],
    ],
    [
      [4, 3],
      ['other', 3],
    ],
  ],
  [
    [
      [1, 3],
      ['batch', 3],
    ],
    [
      [4, 1],
      ['other', 'width'],
    ],
  ],
  [
    [
      [4, 3],
      [4, 3],
    ],
    [
      [1, 3],
      ['batch', 3],
    ],
  ],
  [
    [
      [2, 4, 3],
      [2, 'rows', 3],
    ],
    [
      [1, 3],
      ['others', 3],
    ],
  ],
  [
    [
      [1, 3],
      ['batch', 3],
    ],
    [
      [1, 3],
      [1, 3],
    ],
  ],
);
const operators = pick('Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'PRelu', 'Where', 'Sum');

test('operands of dynamic sizes get gradients of their own shapes', () =>
  drawn(fc.tuple(operands, operators), ([[first, second], op]) => {
    // The slope of a PRelu may broadcast, its input may not.
    const a = { ...variable('a', first[0]), declared: first[1] };
    const b = { ...variable('b', second[0], 2, [0.6, 2]), declared: second[1] };
    if (op === 'PRelu' && first[0].length === second[0].length && first[0][0] < second[0][0]) return Promise.resolve();
    return expectRight(
      [a, b],
      (build) =>
        op === 'Where' ? build.node(op, [build.node('Greater', ['a', 'b']), 'a', 'b']) : build.node(op, ['a', 'b']),
      { step: 1e-3 },
    );
  }));

test('batches of matrices of dynamic sizes get gradients of their own shapes', () =>
  drawn(
    pick<[Operand, Operand]>(
      [
        [
          [4, 2, 3],
          ['batch', 2, 3],
        ],
        [
          [3, 2],
          [3, 2],
        ],
      ],
      [
        [
          [4, 2, 3],
          ['batch', 'rows', 3],
        ],
        [
          [3, 2],
          [3, 2],
        ],
      ],
      [
        [
          [4, 2, 3],
          ['batch', 2, 3],
        ],
        [
          [1, 3, 2],
          ['other', 3, 2],
        ],
      ],
      [
        [
          [4, 2, 3],
          ['batch', 2, 3],
        ],
        [
          [4, 3, 2],
          ['other', 3, 'columns'],
        ],
      ],
      [
        [
          [1, 2, 3],
          ['batch', 2, 3],
        ],
        [
          [4, 3, 2],
          [4, 3, 2],
        ],
      ],
    ),
    ([first, second]) =>
      expectRight(
        [
          { ...variable('a', first[0]), declared: first[1] },
          { ...variable('b', second[0], 2), declared: second[1] },
        ],
        (build) => build.node('MatMul', ['a', 'b']),
      ),
  ));
