import type { GraphType } from '../attributes.ts';
import { align } from '../broadcast.ts';
import type { Operation, OperationImporter } from '../operation.ts';
import { isKnown, type Size, type Value } from '../value.ts';
import { bounds, withoutNumbers } from './activation.ts';
import { angle } from './selection.ts';

/** Operations of one input that ONNX has too. */
const UNARY = {
  Abs: 'Abs',
  Acos: 'Acos',
  Acosh: 'Acosh',
  Asin: 'Asin',
  Asinh: 'Asinh',
  Atan: 'Atan',
  Atanh: 'Atanh',
  Ceil: 'Ceil',
  Cos: 'Cos',
  Cosh: 'Cosh',
  Elu: 'Elu',
  Erf: 'Erf',
  Exp: 'Exp',
  Floor: 'Floor',
  Inv: 'Reciprocal',
  IsNan: 'IsNaN',
  Log: 'Log',
  LogicalNot: 'Not',
  Neg: 'Neg',
  Reciprocal: 'Reciprocal',
  Relu: 'Relu',
  Rint: 'Round',
  Round: 'Round',
  Selu: 'Selu',
  Sigmoid: 'Sigmoid',
  Sign: 'Sign',
  Sin: 'Sin',
  Sinh: 'Sinh',
  Softplus: 'Softplus',
  Softsign: 'Softsign',
  Sqrt: 'Sqrt',
  Tan: 'Tan',
  Tanh: 'Tanh',
} as const;

/** Operations of two inputs that broadcast, and the type of their result if it differs from the inputs'. */
const BINARY: Record<string, { op: string; type?: GraphType; elements?: (a: number, b: number) => number | boolean }> =
  {
    Add: { op: 'Add', elements: (a, b) => a + b },
    AddV2: { op: 'Add', elements: (a, b) => a + b },
    BiasAdd: { op: 'Add' },
    Div: { op: 'Div' },
    Equal: { op: 'Equal', type: 'bool', elements: (a, b) => a === b },
    Greater: { op: 'Greater', type: 'bool', elements: (a, b) => a > b },
    GreaterEqual: { op: 'GreaterOrEqual', type: 'bool', elements: (a, b) => a >= b },
    Less: { op: 'Less', type: 'bool', elements: (a, b) => a < b },
    LessEqual: { op: 'LessOrEqual', type: 'bool', elements: (a, b) => a <= b },
    LogicalAnd: { op: 'And', type: 'bool', elements: (a, b) => a !== 0 && b !== 0 },
    LogicalOr: { op: 'Or', type: 'bool', elements: (a, b) => a !== 0 || b !== 0 },
    Maximum: { op: 'Max', elements: Math.max },
    Minimum: { op: 'Min', elements: Math.min },
    Mul: { op: 'Mul', elements: (a, b) => a * b },
    Pow: { op: 'Pow' },
    RealDiv: { op: 'Div', elements: (a, b) => a / b },
    Sub: { op: 'Sub', elements: (a, b) => a - b },
  };

/** Operations on small tensors whose numbers are known, from which sizes are computed. */
const KNOWN_UNARY: Partial<Record<string, (x: number) => number>> = {
  Ceil: Math.ceil,
  Floor: Math.floor,
  Neg: (x) => -x,
  Not: (x) => (x === 0 ? 1 : 0),
};

const unary =
  (op: string): OperationImporter =>
  (operation) => {
    const value = operation.input(0);
    const type = op === 'IsNaN' ? 'bool' : value.type;
    const compute = KNOWN_UNARY[op];
    const known = compute && value.elements?.every(isKnown) ? value.elements.map((x) => compute(Number(x))) : undefined;
    const tensor = operation.last(op, [value.tensor]);
    return { ...withoutNumbers(value), type, tensor, ...(known ? { elements: known } : {}) };
  };

const binary =
  ({ op, type, elements }: (typeof BINARY)[string]): OperationImporter =>
  (operation) => {
    const [a, b] = [operation.input(0), operation.input(1)];
    if (operation.op === 'BiasAdd' && operation.attributes.string('data_format', 'NHWC') !== 'NHWC')
      operation.refuse('data_format NCHW is not supported');
    const { tensors, ...aligned } = align(operation, [a, b]);
    const known = elements && foldElements(a, b, elements);
    return {
      ...aligned,
      type: type ?? a.type,
      tensor: operation.last(op, tensors),
      ...(known ? { elements: known } : {}),
    };
  };

/** The elements of a result, if both operands' are known. */
function foldElements(a: Value, b: Value, combine: (a: number, b: number) => number | boolean): Size[] | undefined {
  if (!a.elements || !b.elements) return undefined;
  const length = Math.max(a.elements.length, b.elements.length);
  if (![a, b].every(({ elements }) => elements?.length === length || elements?.length === 1)) return undefined;
  // Tables of other shapes broadcast in other ways than element by element.
  const isPlain = [a, b].every(({ shape, elements }) => elements?.length === 1 || (shape && shape.length <= 1));
  if (!isPlain && `${a.shape}` !== `${b.shape}`) return undefined;
  const pairs = Array.from({ length }, (_, i) => [
    a.elements?.[i % a.elements.length],
    b.elements?.[i % b.elements.length],
  ]);
  if (!pairs.every((pair): pair is [number, number] => pair.every((size) => size !== undefined && isKnown(size))))
    return undefined;
  const round = a.type === 'float' ? Math.fround : (value: number) => value;
  return pairs.map(([x, y]) => round(Number(combine(x, y))));
}

/** A formula of several nodes: the last one gets the operation's name. */
const formula =
  (build: (operation: Operation, x: string, y: string) => string): OperationImporter =>
  (operation) => {
    const values = operation.inputs.slice(0, 2);
    const { tensors, ...aligned } = align(operation, values);
    return { ...aligned, type: operation.input(0).type, tensor: build(operation, tensors[0], tensors[1]) };
  };

const floorDiv: OperationImporter = (operation) => {
  const [a, b] = [operation.input(0), operation.input(1)];
  const { tensors, ...aligned } = align(operation, [a, b]);
  const { builder } = operation;
  const known = foldElements(a, b, (x, y) => Math.floor(x / y));
  // ONNX divides whole numbers towards zero; TensorFlow rounds down.
  const isWhole = a.type === 'int64';
  const [x, y] = isWhole ? tensors.map((tensor) => builder.node('Cast', [tensor], { to: 11 })) : tensors;
  const quotient = builder.node('Div', [x, y]);
  const tensor = isWhole
    ? operation.last('Cast', [builder.node('Floor', [quotient])], { to: 7 })
    : operation.last('Floor', [quotient]);
  return { ...aligned, type: a.type, tensor, ...(known ? { elements: known } : {}) };
};

const floorMod: OperationImporter = (operation) => {
  const { builder } = operation;
  const { tensors, ...aligned } = align(operation, [operation.input(0), operation.input(1)]);
  const [x, y] = tensors;
  const { type } = operation.input(0);
  if (type === 'int64') {
    const known = foldElements(operation.input(0), operation.input(1), (a, b) => a - b * Math.floor(a / b));
    return { ...aligned, type, tensor: operation.last('Mod', [x, y]), ...(known ? { elements: known } : {}) };
  }
  const multiple = builder.node('Mul', [builder.node('Floor', [builder.node('Div', [x, y])]), y]);
  return { ...aligned, type, tensor: operation.last('Sub', [x, multiple]) };
};

const clipByValue: OperationImporter = (operation) => {
  const value = operation.input(0);
  const limits = [operation.input(1), operation.input(2)].map(({ constant, tensor }) =>
    constant?.data.length === 1 ? Number(constant.data[0]) : operation.refuse(`its bound ${tensor} is not constant`),
  );
  const inputs = [value.tensor, ...bounds(operation, limits[0], limits[1])];
  return { ...withoutNumbers(value), tensor: operation.last('Clip', inputs) };
};

/** Select and SelectV2. The older one lets a vector choose whole rows. */
const select: OperationImporter = (operation) => {
  const [condition, x, y] = [0, 1, 2].map((index) => operation.input(index));
  if (operation.op === 'Select' && condition.shape?.length === 1 && x.shape?.length !== 1)
    operation.refuse('a condition that chooses rows is not supported');
  const { tensors, ...aligned } = align(operation, [condition, x, y]);
  const [chooses] = condition.elements?.length === 1 ? condition.elements : [];
  const known = chooses === undefined || !isKnown(chooses) ? undefined : (chooses === 0 ? y : x).elements;
  const isSame = known?.length === 1 && aligned.shape?.length === 0;
  return {
    ...aligned,
    type: x.type,
    tensor: operation.last('Where', tensors),
    ...(isSame ? { elements: known } : {}),
  };
};

const addN: OperationImporter = (operation) => {
  const { tensors, ...aligned } = align(operation, operation.inputs);
  return { ...aligned, type: operation.input(0).type, tensor: operation.last('Sum', tensors) };
};

const ONNX_TYPES = { float: 1, int64: 7, bool: 9 } as const;

const cast: OperationImporter = (operation) => {
  const value = operation.input(0);
  const type = operation.attributes.type('DstT');
  if (type === value.type) return value;
  const number = type === 'bool' ? (x: number) => Number(x !== 0) : type === 'int64' ? Math.trunc : Math.fround;
  const known = value.elements?.map((x) => (isKnown(x) ? number(x) : x));
  const tensor = operation.last('Cast', [value.tensor], { to: ONNX_TYPES[type] });
  return { ...withoutNumbers(value), type, tensor, ...(known ? { elements: known } : {}) };
};

const same: OperationImporter = (operation) => operation.input(0);

export const elementwise: Record<string, OperationImporter> = {
  ...Object.fromEntries(Object.entries(UNARY).map(([name, op]) => [name, unary(op)])),
  ...Object.fromEntries(Object.entries(BINARY).map(([name, entry]) => [name, binary(entry)])),
  AddN: addN,
  Atan2: formula((operation, y, x) => angle(operation, y, x)),
  Cast: cast,
  ClipByValue: clipByValue,
  Expm1: formula((operation, x) =>
    operation.last('Sub', [operation.builder.node('Exp', [x]), operation.builder.floats([1])]),
  ),
  FloorDiv: floorDiv,
  FloorMod: floorMod,
  Identity: same,
  Log1p: formula((operation, x) =>
    operation.last('Log', [operation.builder.node('Add', [x, operation.builder.floats([1])])]),
  ),
  Mod: floorMod,
  NotEqual: (operation) => {
    const { tensors, ...aligned } = align(operation, [operation.input(0), operation.input(1)]);
    return { ...aligned, type: 'bool', tensor: operation.last('Not', [operation.builder.node('Equal', tensors)]) };
  },
  PreventGradient: same,
  Rsqrt: formula((operation, x) => operation.last('Reciprocal', [operation.builder.node('Sqrt', [x])])),
  Select: select,
  SelectV2: select,
  Snapshot: same,
  Square: formula((operation, x) => operation.last('Mul', [x, x])),
  SquaredDifference: formula((operation, x, y) => {
    const difference = operation.builder.node('Sub', [x, y]);
    return operation.last('Mul', [difference, difference]);
  }),
  StopGradient: same,
};
