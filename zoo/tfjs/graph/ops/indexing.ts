import type { OperationImporter } from '../operation.ts';
import { isKnown, type Size, type Value } from '../value.ts';

/** GatherV2 (axis as third input) and Gather (axis 0). */
const gather: OperationImporter = (operation) => {
  if (operation.attributes.int('batch_dims', 0) !== 0) operation.refuse('batch_dims other than 0 are not supported');
  const [value, indices] = [operation.plain(operation.input(0)), operation.plain(operation.input(1))];
  const given = operation.inputs.length > 2 ? operation.int(2) : 0;
  const axis = value.shape ? operation.axis(given, value.shape.length) : given;
  const tensor = operation.last('Gather', [value.tensor, indices.tensor], { axis });
  const shape = value.shape && indices.shape && value.shape.toSpliced(axis, 1, ...indices.shape);
  const chosen =
    value.shape?.length === 1 && indices.elements?.every(isKnown)
      ? indices.elements.map((index) => value.elements?.at(Number(index)))
      : undefined;
  const elements = chosen?.every((element) => element !== undefined) ? { elements: chosen } : {};
  return { tensor, type: value.type, layout: 'plain', shape, ...elements };
};

const gatherNd: OperationImporter = (operation) => {
  const [value, indices] = [operation.plain(operation.input(0)), operation.plain(operation.input(1))];
  const depth = indices.shape?.at(-1);
  const shape =
    value.shape && indices.shape && depth !== undefined && isKnown(depth)
      ? [...indices.shape.slice(0, -1), ...value.shape.slice(depth)]
      : undefined;
  return {
    tensor: operation.last('GatherND', [value.tensor, indices.tensor]),
    type: value.type,
    layout: 'plain',
    shape,
  };
};

/** ScatterNd: updates added at their positions in a tensor of zeros. Inputs: indices, updates, shape. */
const scatterNd: OperationImporter = (operation) => {
  const [indices, updates, sizes] = [0, 1, 2].map((index) => operation.plain(operation.input(index)));
  const { builder } = operation;
  const value =
    updates.type === 'float'
      ? { type: 'float' as const, shape: [1], data: Float32Array.of(0) }
      : { type: 'int64' as const, shape: [1], data: BigInt64Array.of(0n) };
  if (updates.type === 'bool') operation.refuse('booleans cannot be added');
  const zeros = builder.node('ConstantOfShape', [sizes.tensor], { value });
  const tensor = operation.last('ScatterND', [zeros, indices.tensor, updates.tensor], { reduction: 'add' });
  return { tensor, type: updates.type, layout: 'plain', shape: shapeFrom(sizes, () => operation.openSize()) };
};

/** SparseToDense: values at their positions in a tensor of a default. Inputs: indices, shape, values, default. */
const sparseToDense: OperationImporter = (operation) => {
  const [indices, sizes, values, filler] = [0, 1, 2, 3].map((index) => operation.plain(operation.input(index)));
  const { builder } = operation;
  const dense = builder.node('Expand', [filler.tensor, sizes.tensor]);
  const rank = indices.shape?.length;
  if (rank !== 1 && rank !== 2) operation.refuse('its indices are neither a list nor a table');
  const places = rank === 1 ? builder.node('Unsqueeze', [indices.tensor, builder.ints([1])]) : indices.tensor;
  const count = builder.node('Shape', [places], { start: 0, end: 1 });
  const updates = values.shape?.length === 0 ? builder.node('Expand', [values.tensor, count]) : values.tensor;
  const tensor = operation.last('ScatterND', [dense, places, updates]);
  return { tensor, type: values.type, layout: 'plain', shape: shapeFrom(sizes, () => operation.openSize()) };
};

/** Where with one input: the positions of true (non-zero) elements, `[n, rank]`. */
const where: OperationImporter = (operation) => {
  if (operation.inputs.length !== 1) operation.refuse(`it has ${operation.inputs.length} inputs, but one is expected`);
  const value = operation.plain(operation.input(0));
  const rank = operation.shape(value).length;
  const tensor = operation.last('Transpose', [operation.builder.node('NonZero', [value.tensor])], { perm: [1, 0] });
  return { tensor, type: 'int64', layout: 'plain', shape: [operation.openSize(), rank] };
};

const oneHot: OperationImporter = (operation) => {
  const [indices, depth, on, off] = [0, 1, 2, 3].map((index) => operation.plain(operation.input(index)));
  const { builder } = operation;
  const axis = operation.attributes.int('axis', -1);
  const at = builder.ints([0]);
  const values = builder.node(
    'Concat',
    [builder.node('Unsqueeze', [off.tensor, at]), builder.node('Unsqueeze', [on.tensor, at])],
    { axis: 0 },
  );
  const tensor = operation.last('OneHot', [indices.tensor, depth.tensor, values], { axis });
  const shape = operation.shape(indices);
  const size = depth.elements?.[0] ?? operation.openSize();
  return { tensor, type: on.type, layout: 'plain', shape: shape.toSpliced(axis < 0 ? shape.length : axis, 0, size) };
};

function shapeFrom(sizes: Value, open: () => string): Size[] | undefined {
  if (sizes.elements) return sizes.elements;
  const length = sizes.shape?.[0];
  return length !== undefined && isKnown(length) ? Array.from({ length }, open) : undefined;
}

export const indexing: Record<string, OperationImporter> = {
  Gather: gather,
  GatherNd: gatherNd,
  GatherV2: gather,
  OneHot: oneHot,
  ScatterNd: scatterNd,
  SparseToDense: sparseToDense,
  Where: where,
};
