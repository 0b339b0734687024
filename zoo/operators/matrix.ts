import { floatAttribute, intAttribute } from '../onnx/attributes.ts';
import type { Dimension } from '../onnx/graph.ts';
import { unbroadcast } from './gradient/broadcast.ts';
import { type Rule, RuleContext } from './gradient/rule.ts';
import { type OperatorTable, operator } from './operator.ts';
import { alike, gemmRows, matMulRows } from './sizes/carried-sizes.ts';

const transposeLast = (c: RuleContext, name: string, rank: number) => {
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  [perm[rank - 2], perm[rank - 1]] = [perm[rank - 1], perm[rank - 2]];
  return c.build.node('Transpose', [name], { perm });
};

/** Y = A·B: dA = dY·Bᵀ, dB = Aᵀ·dY, summed over the batch dimensions that were broadcast. */
const matMul: Rule = (c) => {
  const [a, b] = c.node.inputs;
  const [shapeA, shapeB] = [c.shape(a), c.shape(b)];
  if (shapeA.length === 1 || shapeB.length === 1) return withVectorAsMatrix(c);
  const batch = c.shape(c.node.outputs[0]).slice(0, -2);
  // A matrix that many rows share: one product over all the rows, instead of one for each row and a sum.
  if (shapeB.length === 2 && shapeA.length > 2) return sharedMatrix(c);
  return [
    c.wants(0)
      ? unbroadcast(
          c,
          c.build.node('MatMul', [c.gradient, transposeLast(c, b, shapeB.length)]),
          [...batch, ...shapeA.slice(-2)],
          a,
        )
      : undefined,
    c.wants(1)
      ? unbroadcast(
          c,
          c.build.node('MatMul', [transposeLast(c, a, shapeA.length), c.gradient]),
          [...batch, ...shapeB.slice(-2)],
          b,
        )
      : undefined,
  ];
};

/** A vector on the left is a row [1, K], one on the right a column [K, 1], whose 1 the product leaves out. */
function withVectorAsMatrix(c: RuleContext): (string | undefined)[] {
  const [a, b] = c.node.inputs;
  const y = c.node.outputs[0];
  const shapes = new Map<string, Dimension[]>();
  const unsqueeze = (name: string, axes: number[]) =>
    axes.length > 0 ? c.build.node('Unsqueeze', [name, c.build.ints(axes)]) : name;
  const lift = (name: string, row: boolean) => {
    const shape = c.shape(name);
    const lifted = unsqueeze(name, shape.length > 1 ? [] : [row ? 0 : 1]);
    shapes.set(lifted, shape.length > 1 ? shape : row ? [1, ...shape] : [...shape, 1]);
    return lifted;
  };
  const [isRow, isColumn] = [c.shape(a).length === 1, c.shape(b).length === 1];
  const product = [...c.shape(y)];
  if (isColumn) product.push(1);
  if (isRow) product.splice(-1, 0, 1);
  shapes.set(y, product);
  const gradient = unsqueeze(c.gradient, isRow && isColumn ? [0, 1] : [isRow ? -2 : -1]);
  const node = { ...c.node, inputs: [lift(a, true), lift(b, false)] };
  const lifted = matMul(new RuleContext(node, [gradient], c.build, shapes, c.wants));
  return lifted.map((name, i) => {
    if (name === undefined || c.shape(c.node.inputs[i]).length > 1) return name;
    return c.build.node('Squeeze', [name, c.build.ints([i === 0 ? 0 : 1])]);
  });
}

function sharedMatrix(c: RuleContext): (string | undefined)[] {
  const [a, b] = c.node.inputs;
  const rows = (name: string, width: number) => c.build.node('Reshape', [name, c.build.ints([-1, width])]);
  return [
    c.wants(0) ? c.build.node('MatMul', [c.gradient, transposeLast(c, b, 2)]) : undefined,
    c.wants(1)
      ? c.build.node('MatMul', [transposeLast(c, rows(a, c.size(b, 0)), 2), rows(c.gradient, c.size(b, 1))])
      : undefined,
  ];
}

/** Y = α·A'·B' + β·C, where A' and B' are A and B or their transposes. */
const gemm: Rule = (c) => {
  const [a, b, bias] = c.node.inputs;
  const [alpha, beta] = [floatAttribute(c.node, 'alpha', 1), floatAttribute(c.node, 'beta', 1)];
  const [transA, transB] = [intAttribute(c.node, 'transA', 0), intAttribute(c.node, 'transB', 0)];
  const product = (left: string, right: string, transLeft: number, transRight: number) =>
    c.build.node('Gemm', [left, right], { alpha: { float: alpha }, transA: transLeft, transB: transRight });
  const gradientA = () => (transA ? product(b, c.gradient, transB, 1) : product(c.gradient, b, 0, 1 - transB));
  const gradientB = () => (transB ? product(c.gradient, a, 1, transA) : product(a, c.gradient, 1 - transA, 0));
  const gradientBias = () => {
    const scaled = beta === 1 ? c.gradient : c.build.node('Mul', [c.gradient, c.build.floats([beta])]);
    return unbroadcast(c, scaled, c.shape(c.node.outputs[0]), bias);
  };
  return [
    c.wants(0) ? gradientA() : undefined,
    c.wants(1) ? gradientB() : undefined,
    bias && c.wants(2) ? gradientBias() : undefined,
  ];
};

/** Elements that were clipped to 0 have no gradient. */
const trilu: Rule = (c) => {
  const [, diagonal] = c.node.inputs;
  const upper = intAttribute(c.node, 'upper', 1);
  return [c.build.node('Trilu', diagonal ? [c.gradient, diagonal] : [c.gradient], { upper }), undefined];
};

export const matrix: OperatorTable = {
  MatMul: operator({
    gradient: matMul,
    learned: { roles: { 0: 'weight', 1: 'weight' }, unless: 'mask', lowRank: [0, 1] },
    part: 'product',
    channels: 'last',
    sizes: matMulRows,
    moves: null,
    half: 'product',
    int8: 'weighted',
  }),
  Gemm: operator({
    gradient: gemm,
    learned: { roles: { 0: 'weight', 1: 'weight', 2: 'bias' }, unless: null, lowRank: [1] },
    part: 'product',
    sizes: gemmRows,
    moves: null,
    half: 'product',
    int8: 'weighted',
  }),
  Trilu: operator({ gradient: trilu, learned: null, part: null, sizes: alike, moves: null }),
};
