import type { Operation, OperationImporter } from '../operation.ts';
import type { Value } from '../value.ts';

/** TopKV2: the k largest along the last axis, with their positions; of equal ones, the first. */
const topK: OperationImporter = (operation) => {
  const value = operation.plain(operation.input(0));
  const shape = operation.shape(value);
  const k = operation.input(1);
  const { builder } = operation;
  const outputs = [operation.output, `${operation.output}:1`];
  const count = builder.node('Reshape', [k.tensor, builder.ints([1])]);
  builder.nodes('TopK', [value.tensor, count], outputs, { axis: -1 });
  const size = k.elements?.[0] ?? operation.openSize();
  return outputs.map((tensor, i) => ({
    tensor,
    type: i === 0 ? value.type : ('int64' as const),
    layout: 'plain' as const,
    shape: [...shape.slice(0, -1), size],
  }));
};

/**
 * NonMaxSuppression: the rows of boxes `[n, 4]` (y1, x1, y2, x2) with the best of `[n]` scores that overlap no better one by more
 * than a threshold. Version 5 gives their scores too; its soft suppression is not supported.
 */
const nonMaxSuppression =
  (version: 2 | 3 | 5): OperationImporter =>
  (operation) => {
    const { builder } = operation;
    const [boxes, scores, most, overlap] = [0, 1, 2, 3].map((index) => operation.plain(operation.input(index)));
    const least = version > 2 ? [builder.node('Reshape', [operation.input(4).tensor, builder.ints([1])])] : [];
    if (version === 5 && isSoft(operation.input(5))) operation.refuse('soft suppression is not supported');
    const vector = (value: Value) => builder.node('Reshape', [value.tensor, builder.ints([1])]);
    const chosen = builder.node('NonMaxSuppression', [
      builder.node('Unsqueeze', [boxes.tensor, builder.ints([0])]),
      builder.node('Unsqueeze', [scores.tensor, builder.ints([0, 1])]),
      vector(most),
      vector(overlap),
      ...least,
    ]);
    // Rows [batch, class, box].
    const tensor = operation.last('Gather', [chosen, builder.ints([2], [])], { axis: 1 });
    const size = operation.openSize();
    const rows: Value = { tensor, type: 'int64', layout: 'plain', shape: [size] };
    if (version < 5) return rows;
    const best = builder.node('Gather', [scores.tensor, tensor], {}, { output: `${operation.output}:1` });
    return [rows, { tensor: best, type: 'float', layout: 'plain', shape: [size] }];
  };

function isSoft({ constant }: Value): boolean {
  return !constant || Number(constant.data[0]) !== 0;
}

/** The angle of a point (x, y), in −π..π. */
export function angle(operation: Operation, y: string, x: string): string {
  const { builder } = operation;
  const [zero, half, whole, minus] = [0, Math.PI / 2, Math.PI, -Math.PI].map((number) => builder.floats([number]));
  const isLeft = builder.node('Less', [x, zero]);
  const isBelow = builder.node('Less', [y, zero]);
  const isUpright = builder.node('Equal', [x, zero]);
  const inRight = builder.node('Atan', [builder.node('Div', [y, x])]);
  const turn = builder.node('Where', [isBelow, minus, whole]);
  const turned = builder.node('Where', [isLeft, builder.node('Add', [inRight, turn]), inRight]);
  const upright = builder.node('Mul', [builder.node('Sign', [y]), half]);
  return operation.last('Where', [isUpright, upright, turned]);
}

export const selection: Record<string, OperationImporter> = {
  NonMaxSuppressionV2: nonMaxSuppression(2),
  NonMaxSuppressionV3: nonMaxSuppression(3),
  NonMaxSuppressionV5: nonMaxSuppression(5),
  TopKV2: topK,
};
