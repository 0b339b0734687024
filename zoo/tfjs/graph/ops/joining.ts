import type { Operation, OperationImporter } from '../operation.ts';
import { isKnown, type Size, type Value } from '../value.ts';

/** ConcatV2: the axis is the last input. */
const concat: OperationImporter = (operation) => {
  const axisInput = operation.inputs.length - 1;
  const given = operation.inputs.slice(0, -1);
  const isImage = given.some(({ layout }) => layout === 'image') && given.every(({ shape }) => shape?.length === 4);
  const values = given.map((value) => (isImage ? operation.image(value) : operation.plain(value)));
  const shape = [...operation.shape(values[0])];
  const axis = operation.axis(operation.int(axisInput), shape.length);
  for (const value of values.slice(1)) {
    const [size, other] = [shape[axis], operation.shape(value)[axis]];
    shape[axis] = isKnown(size) && isKnown(other) ? size + other : operation.openSize();
  }
  const tensor = operation.last(
    'Concat',
    values.map((value) => value.tensor),
    { axis: operation.onnxAxis(values[0], axis) },
  );
  const parts = values.map(({ elements }) => elements);
  const elements = parts.every((part) => part !== undefined) && shape.length === 1 ? { elements: parts.flat() } : {};
  return { tensor, type: values[0].type, layout: values[0].layout, shape, ...elements };
};

/** Pack: inputs of one shape, stacked along a new axis. */
const pack: OperationImporter = (operation) => {
  const values = operation.inputs.map((value) => operation.plain(value));
  const given = operation.attributes.int('axis', 0);
  const { builder } = operation;
  const rank = values.find(({ shape }) => shape)?.shape?.length;
  const axis = given < 0 && rank !== undefined ? given + rank + 1 : given;
  const at = builder.ints([axis]);
  const rows = values.map(({ tensor }) => builder.node('Unsqueeze', [tensor, at]));
  const tensor = operation.last('Concat', rows, { axis });
  const shape = values[0].shape?.toSpliced(axis, 0, values.length);
  // Stacked along the first axis, the rows follow each other, as they do for scalars and vectors.
  const parts = values.map((value) => value.elements);
  const isKnownRows = axis === 0 && parts.every((part) => part !== undefined);
  const elements = isKnownRows ? { elements: parts.flat() as Size[] } : {};
  return { tensor, type: values[0].type, layout: 'plain', shape, ...elements };
};

/** Unpack: the parts of an axis, without it. */
const unpack: OperationImporter = (operation) => {
  const value = operation.plain(operation.input(0));
  const shape = operation.shape(value);
  const axis = operation.axis(operation.attributes.int('axis', 0), shape.length);
  const count = operation.attributes.int('num');
  // One part is the whole: a batch of one picture, for example.
  const parts = count === 1 ? [value] : splitInto(operation, value, axis, Array(count).fill(1), false);
  const at = operation.builder.ints([axis]);
  return parts.map((part, i) => {
    const tensor = operation.builder.node('Squeeze', [part.tensor, at], {}, { output: outputName(operation, i) });
    const elements = value.elements && shape.length === 1 ? { elements: [value.elements[i]] } : {};
    return { ...part, tensor, shape: shape.toSpliced(axis, 1), ...elements };
  });
};

/** Split: equal parts; the axis is the first input. */
const split: OperationImporter = (operation) => {
  const value = operation.input(1);
  const shape = operation.shape(value);
  const axis = operation.axis(operation.int(0), shape.length);
  const count = operation.attributes.int('num_split');
  const size = shape[axis];
  if (!isKnown(size) || size % count !== 0)
    return operation.refuse(`[${shape}] has no ${count} equal parts along axis ${axis}`);
  return splitInto(operation, value, axis, Array(count).fill(size / count), true);
};

/** SplitV: parts of given sizes, one of which may be -1. */
const splitV: OperationImporter = (operation) => {
  const value = operation.input(0);
  const shape = operation.shape(value);
  const axis = operation.axis(operation.int(2), shape.length);
  const sizes = operation.ints(1);
  const rest = sizes.filter((size) => size !== -1).reduce((sum, size) => sum + size, 0);
  const whole = shape[axis];
  if (sizes.includes(-1) && !isKnown(whole)) operation.refuse('the part of size -1 depends on a dynamic size');
  return splitInto(
    operation,
    value,
    axis,
    sizes.map((size) => (size === -1 ? Number(whole) - rest : size)),
    true,
  );
};

function splitInto(operation: Operation, value: Value, axis: number, sizes: number[], isLast: boolean): Value[] {
  const { builder } = operation;
  const outputs = sizes.map((_, i) => (isLast ? outputName(operation, i) : builder.unique('split')));
  builder.nodes('Split', [value.tensor, builder.ints(sizes)], outputs, { axis: operation.onnxAxis(value, axis) });
  const shape = operation.shape(value);
  return outputs.map((tensor, i) => ({
    tensor,
    type: value.type,
    layout: value.layout,
    shape: shape.toSpliced(axis, 1, sizes[i]),
  }));
}

const outputName = (operation: Operation, index: number) =>
  index === 0 ? operation.output : `${operation.output}:${index}`;

export const joining: Record<string, OperationImporter> = {
  ConcatV2: concat,
  Pack: pack,
  Split: split,
  SplitV: splitV,
  Unpack: unpack,
};
