import { floatAttribute, intAttribute } from '../../onnx/attributes.ts';
import type { Attribute, Node } from '../../onnx/graph.ts';
import type { Expansion, PlainForm } from './expansion.ts';

const float = (value: number): Attribute => ({ float: value });

/** The activations that onnxruntime fuses into products, with up to two parameters. */
const ACTIVATIONS: Record<string, (e: Expansion, x: string, y: string, parameters: number[]) => void> = {
  Relu: (e, x, y) => e.add('Relu', [x], {}, y),
  Sigmoid: (e, x, y) => e.add('Sigmoid', [x], {}, y),
  Tanh: (e, x, y) => e.add('Tanh', [x], {}, y),
  LeakyRelu: (e, x, y, [alpha = 0.01]) => e.add('LeakyRelu', [x], { alpha: float(alpha) }, y),
  Clip: (e, x, y, [min, max]) => e.add('Clip', [x, e.scalar(min), e.scalar(max)], {}, y),
  HardSigmoid: (e, x, y, [alpha = 0.2, beta = 0.5]) =>
    e.add('HardSigmoid', [x], { alpha: float(alpha), beta: float(beta) }, y),
};

function activate(e: Expansion, x: string, parameters: number[]): void {
  const kind = e.text('activation');
  if (!Object.hasOwn(ACTIVATIONS, kind)) e.stay();
  ACTIVATIONS[kind](e, x, e.node.outputs[0], parameters);
}

const without = (node: Node, isDropped: (name: string) => boolean) =>
  Object.fromEntries(Object.entries(node.attributes).filter(([name]) => !isDropped(name)));

/** activation(conv(x) + bias + z) */
const fusedConv: PlainForm = (node, e) => {
  const z = e.input(3);
  const attributes = without(node, (name) => name.startsWith('activation'));
  const inputs = node.inputs.slice(0, e.input(2) ? 3 : 2);
  const last = e.text('activation') === '' && !z ? node.outputs[0] : undefined;
  const conv = e.add('Conv', inputs, attributes, last);
  if (last) return;
  const isActivated = e.text('activation') !== '';
  const sum = z ? e.add('Add', [conv, z], {}, isActivated ? undefined : node.outputs[0]) : conv;
  const given = node.attributes.activation_params;
  if (isActivated) activate(e, sum, typeof given === 'object' && 'floats' in given ? given.floats : []);
};

const fusedGemm: PlainForm = (node, e) => {
  const attributes = without(node, (name) => name.startsWith('activation'));
  const parameters = ['activation_alpha', 'activation_beta'].flatMap((name) =>
    name in node.attributes ? [floatAttribute(node, name, 0)] : [],
  );
  activate(e, e.add('Gemm', node.inputs, attributes), parameters);
};

/** α · A′ · B′, where A′ and B′ may be transposed in their last two axes; `transBatch` moves the first axis before the last. */
const fusedMatMul: PlainForm = (node, e) => {
  const operands = [
    arranged(e, node.inputs[0], intAttribute(node, 'transA', 0), intAttribute(node, 'transBatchA', 0)),
    arranged(e, node.inputs[1], intAttribute(node, 'transB', 0), intAttribute(node, 'transBatchB', 0)),
  ];
  const alpha = floatAttribute(node, 'alpha', 1);
  if (alpha === 1) e.add('MatMul', operands, {}, node.outputs[0]);
  else e.add('Mul', [e.add('MatMul', operands), e.scalar(alpha)], {}, node.outputs[0]);
};

function arranged(e: Expansion, x: string, transposes: number, transposesBatch: number): string {
  const axes = e.shape(x).map((_, i) => i);
  if (axes.length < 2) return x;
  const [rows, columns] = transposesBatch ? [0, axes.length - 1] : axes.slice(-2);
  const batch = axes.filter((axis) => axis !== rows && axis !== columns);
  const perm = [...batch, ...(transposes ? [columns, rows] : [rows, columns])];
  return perm.every((axis, i) => axis === i) ? x : e.add('Transpose', [x], { perm });
}

export const products: Record<string, PlainForm> = {
  FusedConv: fusedConv,
  FusedGemm: fusedGemm,
  FusedMatMul: fusedMatMul,
  TransposeMatMul: fusedMatMul,
};
