import type { Operation, OperationImporter } from '../operation.ts';
import { isKnown, product, type Size, type Value } from '../value.ts';
import { withoutNumbers } from './activation.ts';

const shapeOf: OperationImporter = (operation) => {
  const value = operation.plain(operation.input(0));
  const elements = value.shape;
  const tensor = constantElements(operation, elements) ?? operation.last('Shape', [value.tensor]);
  return {
    tensor,
    type: 'int64',
    layout: 'plain',
    shape: [elements?.length ?? operation.openSize()],
    ...(elements ? { elements } : {}),
  };
};

/** The tensor of a vector with known elements, under the operation's name. */
function constantElements(operation: Operation, elements: Size[] | undefined, shape?: number[]): string | undefined {
  return elements?.every(isKnown) ? operation.builder.ints(elements as number[], shape, operation.output) : undefined;
}

const size: OperationImporter = (operation) => {
  const { shape, tensor } = operation.plain(operation.input(0));
  const elements = shape?.every(isKnown) ? [product(shape as number[])] : undefined;
  return {
    tensor: operation.last('Size', [tensor]),
    type: 'int64',
    layout: 'plain',
    shape: [],
    ...(elements ? { elements } : {}),
  };
};

const rank: OperationImporter = (operation) => {
  const elements = [operation.shape(operation.input(0)).length];
  return {
    tensor: operation.builder.ints(elements, [], operation.output),
    type: 'int64',
    layout: 'plain',
    shape: [],
    elements,
  };
};

const reshape: OperationImporter = (operation) => {
  const [given, target] = [operation.input(0), operation.input(1)];
  const isPoint = given.layout === 'image' && given.shape?.[1] === 1 && given.shape[2] === 1;
  // The elements of an image of one point have the same order in both layouts.
  const value = isPoint ? given : operation.plain(given);
  const { elements } = target;
  const numbers = value.elements ? { elements: value.elements } : {};
  const common = { type: value.type, layout: 'plain' as const, ...numbers };
  if (!elements) {
    const tensor = operation.last('Reshape', [value.tensor, target.tensor], { allowzero: 1 });
    return { ...common, tensor, shape: rankOf(operation, target)?.map(() => operation.openSize()) };
  }
  const shape = resolved(operation, given.shape, elements);
  // A dynamic size is either kept (0) or inferred (-1); a second one is computed at run time.
  const sizes = elements.map((wanted, axis) =>
    !isKnown(wanted) && !isPoint && wanted === given.shape?.[axis] ? 0 : wanted,
  );
  const isOpen = (wanted: Size) => !isKnown(wanted) || wanted === -1;
  const isStatic = sizes.filter(isOpen).length <= 1 && !elements.some((wanted) => wanted === 0);
  const to = isStatic ? operation.builder.ints(sizes.map((wanted) => (isKnown(wanted) ? wanted : -1))) : target.tensor;
  const tensor = operation.last('Reshape', [value.tensor, to], isStatic ? {} : { allowzero: 1 });
  return { ...common, tensor, shape };
};

/** The shape after a Reshape: -1 is inferred from the other sizes. */
function resolved(operation: Operation, from: Size[] | undefined, to: Size[]): Size[] {
  const rest = to.indexOf(-1);
  if (rest < 0) return to;
  const left = [...(from ?? [operation.openSize()])];
  for (const wanted of to) {
    const at = left.indexOf(wanted);
    if (!isKnown(wanted) && at >= 0) left.splice(at, 1);
    else if (!isKnown(wanted)) left.push(operation.openSize());
  }
  const known =
    product(left.filter(isKnown)) / product(to.filter((wanted): wanted is number => isKnown(wanted) && wanted !== -1));
  const open = left.filter((size) => !isKnown(size));
  if (open.length === 0 && !Number.isInteger(known)) operation.refuse(`[${from}] cannot become [${to}]`);
  const filled = open.length === 0 ? known : open.length === 1 && known === 1 ? open[0] : operation.openSize();
  return to.map((wanted) => (wanted === -1 ? filled : wanted));
}

/** One entry for each element of a vector whose length is known. */
function rankOf(_operation: Operation, { shape }: Value): unknown[] | undefined {
  return shape?.length === 1 && isKnown(shape[0]) ? Array(shape[0]).fill(null) : undefined;
}

const squeeze: OperationImporter = (operation) => {
  const given = operation.input(0);
  const shape = operation.shape(given);
  const named = operation.attributes.ints('squeeze_dims', operation.attributes.ints('axis', []));
  const axes = (named.length > 0 ? named : shape.flatMap((size, axis) => (size === 1 ? [axis] : []))).map((axis) =>
    operation.axis(axis, shape.length),
  );
  const isImage = given.layout === 'image' && [1, 2].every((axis) => axes.includes(axis));
  const value = isImage ? given : operation.plain(given);
  const onnxAxes = operation.builder.ints(axes.map((axis) => operation.onnxAxis(value, axis)));
  const tensor = operation.last('Squeeze', [value.tensor, onnxAxes]);
  const { elements } = value;
  return {
    tensor,
    type: value.type,
    layout: 'plain',
    shape: shape.filter((_, axis) => !axes.includes(axis)),
    ...(elements ? { elements } : {}),
  };
};

const expandDims: OperationImporter = (operation) => {
  const value = operation.plain(operation.input(0));
  const axis = operation.int(1);
  const tensor = operation.last('Unsqueeze', [value.tensor, operation.builder.ints([axis])]);
  const shape = value.shape?.toSpliced(axis < 0 ? value.shape.length + 1 + axis : axis, 0, 1);
  const { elements } = value;
  return { tensor, type: value.type, layout: 'plain', shape, ...(elements ? { elements } : {}) };
};

const transpose: OperationImporter = (operation) => {
  const given = operation.input(0);
  const perm = operation.ints(1);
  const shape = given.shape && perm.map((axis) => operation.shape(given)[axis]);
  // [batch, height, width, channels] → [batch, channels, height, width]: the tensor has that layout already.
  if (given.layout === 'image' && `${perm}` === '0,3,1,2') return { ...withoutNumbers(given), layout: 'plain', shape };
  const value = operation.plain(given);
  return { tensor: operation.last('Transpose', [value.tensor], { perm }), type: value.type, layout: 'plain', shape };
};

const tile: OperationImporter = (operation) => {
  const value = operation.input(0);
  const repeats = operation.input(1).elements;
  const from = operation.shape(value);
  if (!repeats?.every(isKnown)) {
    // Repeated once for each row of the batch, for example.
    const times = repeats ?? from.map(() => operation.openSize());
    const plain = operation.plain(value);
    const counts = operation.input(1).tensor;
    const repeated = from.map((size, axis) =>
      size === 1 ? times[axis] : times[axis] === 1 ? size : operation.openSize(),
    );
    return { ...withoutNumbers(plain), tensor: operation.last('Tile', [plain.tensor, counts]), shape: repeated };
  }
  const shape = from.map((size, axis) =>
    isKnown(size) ? size * Number(repeats[axis]) : repeats[axis] === 1 ? size : operation.openSize(),
  );
  const tensor = operation.last('Tile', [
    value.tensor,
    operation.builder.ints(operation.perAxis(value, repeats as number[])),
  ]);
  return { ...withoutNumbers(value), tensor, shape };
};

const broadcastTo: OperationImporter = (operation) => {
  const value = operation.plain(operation.input(0));
  const target = operation.input(1);
  const shape = target.elements ?? rankOf(operation, target)?.map(() => operation.openSize());
  return { ...withoutNumbers(value), tensor: operation.last('Expand', [value.tensor, target.tensor]), shape };
};

const fill: OperationImporter = (operation) => {
  const [sizes, value] = [operation.input(0), operation.input(1)];
  const shape = sizes.elements ?? rankOf(operation, sizes)?.map(() => operation.openSize());
  const tensor = operation.last('Expand', [value.tensor, sizes.tensor]);
  return { tensor, type: value.type, layout: 'plain', shape };
};

const range: OperationImporter = (operation) => {
  const values = [0, 1, 2].map((index) => operation.input(index));
  const tensor = operation.last(
    'Range',
    values.map(({ tensor }) => tensor),
  );
  const [start, limit, step] = values.map(({ elements }) => elements?.[0]);
  const length = start === 0 && step === 1 && limit !== undefined ? limit : operation.openSize();
  return { tensor, type: values[0].type, layout: 'plain', shape: [length] };
};

/** ZerosLike and OnesLike. */
const filledLike =
  (number: 0 | 1): OperationImporter =>
  (operation) => {
    const value = operation.input(0);
    const { builder } = operation;
    const data = {
      float: Float32Array.of(number),
      int64: BigInt64Array.of(BigInt(number)),
      bool: Uint8Array.of(number),
    }[value.type];
    const scalar = builder.constant({ type: value.type, shape: [], data });
    const tensor = operation.last('Expand', [scalar, builder.node('Shape', [value.tensor])]);
    return { ...withoutNumbers(value), tensor };
  };

/** A Pad by amounts that are computed when the graph runs: one pair for each axis, where ONNX wants all beginnings, then all ends. */
function openPadding(operation: Operation, given: Value, mode: 'constant' | 'reflect'): Value {
  const { builder } = operation;
  const value = operation.plain(given);
  const pairs = operation.input(1);
  const pads = builder.node('Reshape', [
    builder.node('Transpose', [pairs.tensor], { perm: [1, 0] }),
    builder.ints([-1]),
  ]);
  const filler = mode === 'constant' && operation.inputs.length > 2 ? [operation.input(2).tensor] : [];
  const tensor = operation.last('Pad', [value.tensor, pads, ...filler], { mode });
  const shape = operation.shape(value).map((size, axis) => {
    const known = pairs.elements?.slice(2 * axis, 2 * axis + 2);
    return known?.length === 2 && known.every((amount) => amount === 0) ? size : operation.openSize();
  });
  return { ...withoutNumbers(value), tensor, shape };
}

const padding =
  (mode: 'constant' | 'reflect'): OperationImporter =>
  (operation) => {
    const value = operation.input(0);
    if (mode === 'reflect' && operation.attributes.string('mode', 'REFLECT') !== 'REFLECT')
      operation.refuse('only the mode REFLECT is supported');
    const shape = operation.shape(value);
    if (!operation.input(1).elements?.every(isKnown)) return openPadding(operation, value, mode);
    const amounts = operation.ints(1);
    if (amounts.length !== 2 * shape.length)
      operation.refuse(`its paddings are not one pair for each axis of [${shape}]`);
    const before = shape.map((_, axis) => amounts[2 * axis]);
    const after = shape.map((_, axis) => amounts[2 * axis + 1]);
    const pads = operation.builder.ints([...operation.perAxis(value, before), ...operation.perAxis(value, after)]);
    const filler = mode === 'constant' && operation.inputs.length > 2 ? [operation.input(2).tensor] : [];
    const tensor = operation.last('Pad', [value.tensor, pads, ...filler], { mode });
    const padded = shape.map((size, axis) => {
      if (before[axis] + after[axis] === 0) return size;
      return isKnown(size) ? size + before[axis] + after[axis] : operation.openSize();
    });
    return { ...withoutNumbers(value), tensor, shape: padded };
  };

export const shape: Record<string, OperationImporter> = {
  BroadcastTo: broadcastTo,
  ExpandDims: expandDims,
  Fill: fill,
  MirrorPad: padding('reflect'),
  OnesLike: filledLike(1),
  Pad: padding('constant'),
  PadV2: padding('constant'),
  Range: range,
  Rank: rank,
  Reshape: reshape,
  Shape: shapeOf,
  Size: size,
  Squeeze: squeeze,
  Tile: tile,
  Transpose: transpose,
  ZerosLike: filledLike(0),
};
