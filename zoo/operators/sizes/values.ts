import { intAttribute } from '../../onnx/attributes.ts';
import type { Node, Tensor } from '../../onnx/graph.ts';
import { typeOfCode } from '../../onnx/tensor.ts';
import type { ValueRule } from './rules.ts';
import { add, differ, divide, divideExactly, equal, isNumber, multiply, product, type Size } from './size.ts';
import { isFloat, knownValue, numbers, type Value, vector } from './value.ts';

/**
 * What the operators between `Shape` and the nodes that take a shape make of vectors and scalars of sizes.
 */
export const valueBy = {
  identity: (_, [x]) => x,
  cast: (node, [x]) => x && cast(x, node),
  concat: (_, parts) => concat(parts),
  gather: (node, [x, indices]) => x && gather(x, indices, intAttribute(node, 'axis', 0)),
  slice: (_, [x, ...bounds]) => x && slice(x, bounds),
  unsqueeze: (_, [x]) => (x?.shape.length === 0 ? { ...x, shape: [1] } : undefined),
  squeeze: (_, [x]) => (x?.shape[0] === 1 ? { ...x, shape: [] } : undefined),
  reshape: (_, [x, shape]) => x && reshape(x, numbers(shape)),
  expand: (_, [x, shape]) => x && expand(x, numbers(shape)),
  constantOfShape: (node, [shape]) => filled(node, numbers(shape)),
  product: (node, [x]) =>
    x && { ...x, shape: intAttribute(node, 'keepdims', 1) ? x.shape.map(() => 1) : [], items: [product(x.items)] },
  sum: (_, [a, b]) => zip(a, b, add),
  difference: (_, [a, b]) => zip(a, b, (x, y) => add(x, multiply(y, -1))),
  times: (_, [a, b]) => zip(a, b, multiply),
  quotient: (_, [a, b]) => zip(a, b, a && isFloat(a.type) ? quotient : divide),
  negative: (_, [x]) => x && { ...x, items: x.items.map((size) => multiply(size, -1)) },
  floor: (_, [x]) => x && rounded(x, Math.floor),
  ceil: (_, [x]) => x && rounded(x, Math.ceil),
  equal: (_, [a, b]) => truths(zip(a, b, isEqual)),
  where: (_, [condition, a, b]) => where(condition, a, b),
  shape: (node, _, sizes) => {
    const all = sizes(0);
    return all && vector(all.slice(intAttribute(node, 'start', 0), intAttribute(node, 'end', all.length)));
  },
  size: (_node, _, sizes) => {
    const all = sizes(0);
    return all && { type: 'int64', shape: [], items: [product(all)] };
  },
} satisfies Record<string, ValueRule>;

function concat(parts: (Value | undefined)[]): Value | undefined {
  const known = parts.filter((part) => part?.shape.length === 1) as Value[];
  return known.length === parts.length
    ? vector(
        known.flatMap(({ items }) => items),
        known[0].type,
      )
    : undefined;
}

function gather({ type, shape, items }: Value, indices: Value | undefined, axis: number): Value | undefined {
  const at = numbers(indices);
  if (!indices || !at || shape.length !== 1 || (axis !== 0 && axis !== -1)) return undefined;
  const taken = at.map((index) => items.at(index));
  return taken.includes(undefined) ? undefined : { type, shape: indices.shape, items: taken as Size[] };
}

function slice({ type, shape, items }: Value, bounds: (Value | undefined)[]): Value | undefined {
  const [starts, ends] = [numbers(bounds[0]), numbers(bounds[1])];
  const step = bounds[3] ? numbers(bounds[3])?.[0] : 1;
  if (shape.length !== 1 || starts?.length !== 1 || ends?.length !== 1 || step !== 1) return undefined;
  return vector(items.slice(starts[0], ends[0]), type);
}

function reshape(x: Value, shape: number[] | undefined): Value | undefined {
  if (shape?.length === 0) return { ...x, shape: [] };
  return shape?.length === 1 ? { ...x, shape: [x.items.length] } : undefined;
}

function expand(x: Value, shape: number[] | undefined): Value | undefined {
  if (shape?.length !== 1 || shape[0] < 1) return undefined;
  if (x.items.length === 1) return vector(Array<Size>(Math.min(shape[0], 1e3)).fill(x.items[0]), x.type);
  return shape[0] === 1 || shape[0] === x.items.length ? x : undefined;
}

function filled(node: Node, shape: number[] | undefined): Value | undefined {
  const value = node.attributes.value as Tensor | undefined;
  const item: Value | undefined = value ? knownValue(value) : { type: 'float', shape: [1], items: [0] };
  if (!item || !shape || shape.length > 1) return undefined;
  return shape.length === 0 ? { ...item, shape: [] } : expand(item, shape);
}

/** A cast to integers rounds towards 0; a product of integers is an integer already. */
function cast(x: Value, node: Node): Value | undefined {
  const type = typeOfCode(intAttribute(node, 'to', 0));
  if (type === 'float') return { ...x, type };
  if (type !== 'int64' && type !== 'int32') return undefined;
  const whole = isFloat(x.type) ? rounded(x, Math.trunc) : x;
  return whole && { ...whole, type };
}

function rounded(x: Value, round: (value: number) => number): Value | undefined {
  const items = x.items.map((size) => (isNumber(size) ? round(size) : size));
  const isWhole = items.every((size) => isNumber(size) || Number.isInteger(size.factor));
  return isWhole ? { ...x, items } : undefined;
}

function quotient(a: Size, b: Size): Size | undefined {
  if (!isNumber(b)) return divideExactly(a, b);
  return b === 0 ? undefined : multiply(a, 1 / b);
}

/** 1 or 0 where it is known. */
function isEqual(a: Size, b: Size): Size | undefined {
  if (equal(a, b)) return 1;
  return differ(a, b) ? 0 : undefined;
}

const truths = (x: Value | undefined): Value | undefined => x && { ...x, type: 'bool' };

function where(condition: Value | undefined, a: Value | undefined, b: Value | undefined): Value | undefined {
  const chosen = numbers(condition);
  if (!condition || !chosen || !a || !b) return undefined;
  const length = Math.max(chosen.length, a.items.length, b.items.length);
  const from = (items: readonly Size[], i: number) => items[items.length === 1 ? 0 : i];
  const items = Array.from({ length }, (_, i) => from((from(chosen, i) ? a : b).items, i));
  const rank = Math.max(...[condition, a, b].map(({ shape }) => shape.length));
  return items.includes(undefined as never) ? undefined : { type: a.type, shape: rank === 0 ? [] : [length], items };
}

/** Element by element, a single one with each of the others. */
function zip(
  a: Value | undefined,
  b: Value | undefined,
  combine: (a: Size, b: Size) => Size | undefined,
): Value | undefined {
  if (!a || !b) return undefined;
  const [m, n] = [a.items.length, b.items.length];
  if (m !== n && m !== 1 && n !== 1) return undefined;
  const length = m === 1 ? n : m;
  const items = Array.from({ length }, (_, i) => combine(a.items[m === 1 ? 0 : i], b.items[n === 1 ? 0 : i]));
  if (items.includes(undefined)) return undefined;
  return { type: a.type, shape: a.shape.length + b.shape.length === 0 ? [] : [length], items: items as Size[] };
}
