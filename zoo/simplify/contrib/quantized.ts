import { intAttribute } from '../../onnx/attributes.ts';
import type { Attribute, Node } from '../../onnx/graph.ts';
import { typeCode } from '../../onnx/tensor.ts';
import type { Expansion, PlainForm } from './expansion.ts';

// Operators on 8 bits as operators on floats between DequantizeLinear and QuantizeLinear. Constants among them then fold to float
// weights, and activations are rounded as before: the features are those of the quantized model. Source: onnx/docs/Operators.md
// and onnxruntime/docs/ContribOperators.md.

/** A tensor on 8 bits, with its scale and zero point: three inputs from `index` on. */
function dequantized(e: Expansion, index: number, attributes: Record<string, Attribute> = {}): string {
  const [x, scale, zero] = [0, 1, 2].map((i) => e.input(index + i));
  if (!x || !scale) return e.stay();
  return e.add('DequantizeLinear', [x, scale, ...(zero ? [zero] : [])], attributes);
}

/** Rounds a float to 8 bits again, with the scale and zero point of two inputs. */
function quantized(e: Expansion, x: string, index: number): void {
  const scale = e.input(index) ?? e.stay();
  const zero = e.input(index + 1);
  e.add('QuantizeLinear', [x, scale, ...(zero ? [zero] : [])], {}, e.node.outputs[0]);
}

/** A tensor of whole numbers less its zero point, as floats. */
function centred(e: Expansion, index: number, zeroIndex: number, isPerRow = false): string {
  const to = typeCode('float');
  const x = e.add('Cast', [e.input(index) ?? e.stay()], { to });
  const given = e.input(zeroIndex);
  if (!given) return x;
  const zero = e.add('Cast', [given], { to });
  return e.add('Sub', [x, isPerRow ? e.add('Reshape', [zero, e.ints([-1, 1])]) : zero]);
}

const qLinearConv: PlainForm = (node, e) => {
  const weights = dequantized(e, 3, { axis: 0 });
  const inputs = [dequantized(e, 0), weights];
  const bias = e.input(8);
  if (bias) {
    const scale = e.add('Mul', [e.input(1) ?? e.stay(), e.input(4) ?? e.stay()]);
    inputs.push(e.add('DequantizeLinear', [bias, scale], { axis: 0 }));
  }
  quantized(e, e.add('Conv', inputs, node.attributes), 6);
};

const qLinearMatMul: PlainForm = (_, e) => {
  quantized(e, e.add('MatMul', [dequantized(e, 0), dequantized(e, 3)]), 6);
};

const convInteger: PlainForm = (node, e) => {
  // One zero point for each output channel would need another shape.
  const zero = e.input(3);
  if (zero && (e.constant(zero)?.data.length ?? 1) > 1) e.stay();
  const product = e.add('Conv', [centred(e, 0, 2), centred(e, 1, 3)], node.attributes);
  e.add('Cast', [product], { to: typeCode('int32') }, node.outputs[0]);
};

const matMulInteger: PlainForm = (node, e) => {
  const zero = e.input(2);
  const isPerRow = zero !== undefined && (e.constant(zero)?.shape[0] ?? 1) > 1;
  const product = e.add('MatMul', [centred(e, 0, 2, isPerRow), centred(e, 1, 3)]);
  e.add('Cast', [product], { to: typeCode('int32') }, node.outputs[0]);
};

/** a · b, of 8 bits, times their scales, plus a bias. */
const matMulIntegerToFloat: PlainForm = (node, e) => {
  const [a, b] = [centred(e, 0, 4), centred(e, 1, 5)];
  scaled(e, node, e.add('MatMul', [a, b]), [e.input(2), e.input(3)], e.input(6));
};

/** A float that is rounded to 8 bits by its own extremes, times a matrix of 8 bits. */
const dynamicQuantizeMatMul: PlainForm = (node, e) => {
  const [q, scale, zero] = ['quantized', 'scale', 'zero'].map(e.unique);
  e.addAll('DynamicQuantizeLinear', [e.input(0) ?? e.stay()], [q, scale, zero]);
  const to = typeCode('float');
  const a = e.add('Sub', [e.add('Cast', [q], { to }), e.add('Cast', [zero], { to })]);
  scaled(e, node, e.add('MatMul', [a, centred(e, 1, 3)]), [scale, e.input(2)], e.input(4));
};

function scaled(e: Expansion, { outputs }: Node, x: string, scales: (string | undefined)[], bias?: string): void {
  const scale = e.add('Mul', [scales[0] ?? e.stay(), scales[1] ?? e.stay()]);
  const product = e.add('Mul', [x, scale], {}, bias ? undefined : outputs[0]);
  if (bias) e.add('Add', [product, bias], {}, outputs[0]);
}

const pair =
  (op: string): PlainForm =>
  (_, e) =>
    quantized(e, e.add(op, [dequantized(e, 0), dequantized(e, 3)]), 6);

const single =
  (op: string, kept: string[] = []): PlainForm =>
  (node, e) => {
    if (intAttribute(node, 'channels_last', 0) !== 0) e.stay();
    const attributes = Object.fromEntries(Object.entries(node.attributes).filter(([name]) => kept.includes(name)));
    quantized(e, e.add(op, [dequantized(e, 0)], attributes), 3);
  };

/** Before opset 13, Softmax was over all axes from one on. */
const qLinearSoftmax: PlainForm = (node, e) => {
  if (intAttribute(node, 'opset', 13) < 13) e.stay();
  single('Softmax', ['axis'])(node, e);
};

/** Inputs: the result's scale and zero point, then three for each part. */
const qLinearConcat: PlainForm = (node, e) => {
  const parts = Array.from({ length: (node.inputs.length - 2) / 3 }, (_, i) => dequantized(e, 2 + 3 * i));
  quantized(e, e.add('Concat', parts, node.attributes), 0);
};

const qGemm: PlainForm = (node, e) => {
  const inputs = [dequantized(e, 0), dequantized(e, 3, { axis: intAttribute(node, 'transB', 0) ? 0 : 1 })];
  const bias = e.input(6);
  if (bias) {
    const scale = e.add('Mul', [e.input(1) ?? e.stay(), e.input(4) ?? e.stay()]);
    inputs.push(e.add('DequantizeLinear', [bias, scale], { axis: 0 }));
  }
  const isLast = !e.input(7);
  const product = e.add('Gemm', inputs, node.attributes, isLast ? node.outputs[0] : undefined);
  if (!isLast) quantized(e, product, 7);
};

const WINDOW = ['auto_pad', 'ceil_mode', 'count_include_pad', 'kernel_shape', 'pads', 'strides'];

/** By operator of ONNX. */
export const quantizedStandard: Record<string, PlainForm> = {
  ConvInteger: convInteger,
  MatMulInteger: matMulInteger,
  QLinearConv: qLinearConv,
  QLinearMatMul: qLinearMatMul,
};

/** By operator of the domain `com.microsoft`. */
export const quantizedFused: Record<string, PlainForm> = {
  DynamicQuantizeMatMul: dynamicQuantizeMatMul,
  MatMulIntegerToFloat: matMulIntegerToFloat,
  QGemm: qGemm,
  QLinearAdd: pair('Add'),
  QLinearAveragePool: single('AveragePool', WINDOW),
  QLinearConcat: qLinearConcat,
  QLinearGlobalAveragePool: single('GlobalAveragePool'),
  QLinearLeakyRelu: single('LeakyRelu', ['alpha']),
  QLinearMul: pair('Mul'),
  QLinearSigmoid: single('Sigmoid'),
  QLinearSoftmax: qLinearSoftmax,
};
