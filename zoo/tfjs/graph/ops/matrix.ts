import type { Operation, OperationImporter } from '../operation.ts';
import { isKnown, type Size, type Value } from '../value.ts';
import { fusedActivation } from './activation.ts';

/** MatMul and its fused form: `transpose_a`, `transpose_b`, then a bias and an activation. */
const matMul: OperationImporter = (operation) => {
  const { attributes } = operation;
  const fused = attributes.strings('fused_ops', []);
  const [bias, activation, ...others] = fused[0] === 'BiasAdd' || fused.length === 0 ? fused : [undefined, ...fused];
  if (others.length > 0) operation.refuse(`the fused operations ${fused.join(', ')} are not supported`);
  const isLast = activation === undefined || activation === 'Linear';
  const last = isLast ? { output: operation.output } : {};
  const transposes: [boolean, boolean] = [attributes.bool('transpose_a', false), attributes.bool('transpose_b', false)];
  const product = multiply(operation, transposes, bias ? {} : last);
  if (!bias) return fusedActivation(operation, activation, product, operation.inputs[3]);
  const tensor = operation.builder.node('Add', [product.tensor, operation.input(2).tensor], {}, last);
  return fusedActivation(operation, activation, { ...product, tensor }, operation.inputs[3]);
};

/** BatchMatMul: products of the last two axes, `adj_x` and `adj_y` transpose. */
const batchMatMul: OperationImporter = (operation) => {
  const { attributes } = operation;
  return multiply(operation, [attributes.bool('adj_x', false), attributes.bool('adj_y', false)], {
    output: operation.output,
  });
};

function multiply(operation: Operation, transposes: [boolean, boolean], options: { output?: string }): Value {
  const [a, b] = [0, 1].map((index) => transposedMatrix(operation, index, transposes[index]));
  const tensor = operation.builder.node('MatMul', [a.tensor, b.tensor], {}, options);
  return { tensor, type: a.type, layout: 'plain', shape: productShape(operation, a.shape, b.shape) };
}

function productShape(operation: Operation, a: Size[] | undefined, b: Size[] | undefined): Size[] | undefined {
  if (!a || !b) return undefined;
  const [inner, other] = [a[a.length - 1], b[b.length - 2]];
  if (isKnown(inner) && isKnown(other) && inner !== other) operation.refuse(`[${a}] and [${b}] cannot be multiplied`);
  const batch = a.length >= b.length ? a.slice(0, -2) : b.slice(0, -2);
  return [...batch, a[a.length - 2], b[b.length - 1]];
}

function transposedMatrix(operation: Operation, index: number, isTransposed: boolean): Value {
  const value = operation.plain(operation.input(index));
  if (!isTransposed) return value;
  const shape = operation.shape(value);
  const perm = shape.map((_, axis) => axis);
  perm.push(...perm.splice(-2).reverse());
  const tensor = operation.builder.node('Transpose', [value.tensor], { perm });
  return { ...value, tensor, shape: perm.map((axis) => shape[axis]) };
}

export const matrix: Record<string, OperationImporter> = {
  _FusedMatMul: matMul,
  BatchMatMul: batchMatMul,
  BatchMatMulV2: batchMatMul,
  MatMul: matMul,
};
