import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Attribute, Dimension } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';
import { expectSameOutputs } from '../testing/same-outputs.ts';
import { plainForms } from './plain-forms.ts';

// Each operator on 8 bits beside onnxruntime's own kernel. Scales are powers of two, so that no sum is rounded the other way.

/** Builds a node's inputs. */
class Operands {
  readonly b = new GraphBuilder('quantized');
  readonly #random = random(11);

  constructor() {
    this.b.graph.opsets['com.microsoft'] = 1;
  }

  /** The input `x`, rounded to unsigned 8 bits. */
  x(...shape: Dimension[]): string[] {
    this.b.input('x', 'float', shape);
    const [scale, zero] = [this.scale(1 / 64), this.byte(100)];
    return [this.b.node('QuantizeLinear', ['x', scale, zero]), scale, zero];
  }

  scale = (value: number) => this.b.floats([value]);
  scales = (values: number[]) => this.b.floats(values, [values.length]);
  byte = (value: number) => this.b.constant({ type: 'uint8', shape: [], data: Uint8Array.of(value) });

  /** On seven bits: many processors add pairs of products in 16, which two of 255 · 127 overflow. */
  weights(...shape: number[]): string {
    const data = Int8Array.from({ length: elementCount(shape) }, () => Math.floor(this.#random.next() * 128) - 64);
    return this.b.constant({ type: 'int8', shape, data });
  }

  zeros(...shape: number[]): string {
    return this.b.constant({ type: 'int8', shape, data: new Int8Array(elementCount(shape)) });
  }

  bias(...values: number[]): string {
    return this.b.constant({ type: 'int32', shape: [values.length], data: Int32Array.from(values) });
  }

  result = () => [this.scale(1 / 4), this.byte(128)];
}

interface Case {
  op: string;
  domain?: string;
  inputs: (o: Operands) => string[];
  attributes?: Record<string, Attribute>;
  /** Whether the result is on 8 bits, and is made float here. */
  isByte: boolean;
}

const window = { kernel_shape: [2, 3], pads: [0, 1, 1, 1], strides: [2, 1] };
const fused = 'com.microsoft';

test.each<Case>([
  {
    op: 'QLinearConv',
    inputs: (o) => [
      ...o.x('batch', 3, 5, 7),
      o.weights(4, 3, 2, 3),
      o.scales([1 / 32, 1 / 64, 1 / 128, 1 / 16]),
      o.zeros(4),
      ...o.result(),
      o.bias(100, -2000, 30, 4),
    ],
    attributes: window,
    isByte: true,
  },
  {
    op: 'QLinearMatMul',
    inputs: (o) => [...o.x('batch', 6), o.weights(6, 5), o.scale(1 / 64), o.zeros(), ...o.result()],
    isByte: true,
  },
  { op: 'ConvInteger', inputs: (o) => integers(o, [3, 5, 7], [4, 3, 2, 3]), attributes: window, isByte: false },
  { op: 'MatMulInteger', inputs: (o) => integers(o, [6], [6, 5]), isByte: false },
  {
    op: 'MatMulIntegerToFloat',
    domain: fused,
    inputs: (o) => {
      const [q, scale, zero] = o.x('batch', 6);
      return [q, o.weights(6, 5), scale, o.scale(1 / 32), zero, o.zeros(), o.scales([1, -2, 3, -4, 5])];
    },
    isByte: false,
  },
  {
    op: 'DynamicQuantizeMatMul',
    domain: fused,
    inputs: (o) => [o.b.input('x', 'float', ['batch', 6]), o.weights(6, 5), o.scale(1 / 32), o.zeros()],
    isByte: false,
  },
  { op: 'QLinearAdd', domain: fused, inputs: (o) => two(o), isByte: true },
  { op: 'QLinearMul', domain: fused, inputs: (o) => two(o), isByte: true },
  {
    op: 'QLinearSigmoid',
    domain: fused,
    inputs: (o) => [...o.x('batch', 5), o.scale(1 / 256), o.byte(0)],
    isByte: true,
  },
  {
    op: 'QLinearSoftmax',
    domain: fused,
    inputs: (o) => [...o.x('batch', 5), o.scale(1 / 256), o.byte(0)],
    attributes: { axis: 1, opset: 13 },
    isByte: true,
  },
  {
    op: 'QLinearLeakyRelu',
    domain: fused,
    inputs: (o) => [...o.x('batch', 5), ...o.result()],
    attributes: { alpha: { float: 0.125 } },
    isByte: true,
  },
  {
    op: 'QLinearGlobalAveragePool',
    domain: fused,
    inputs: (o) => [...o.x('batch', 3, 4, 2), o.scale(1 / 64), o.byte(100)],
    attributes: { channels_last: 0 },
    isByte: true,
  },
  {
    op: 'QLinearConcat',
    domain: fused,
    inputs: (o) => {
      const x = o.x('batch', 3, 4);
      return [...o.result(), ...x, ...x];
    },
    attributes: { axis: 1 },
    isByte: true,
  },
  {
    op: 'QGemm',
    domain: fused,
    inputs: (o) => [
      ...o.x('batch', 6),
      o.weights(5, 6),
      o.scales([1 / 32, 1 / 64, 1 / 16, 1 / 8, 1 / 128]),
      o.zeros(5),
    ],
    attributes: { transB: 1 },
    isByte: false,
  },
])('$op becomes operators on floats with the same results', async ({ op, domain, inputs, attributes = {}, isByte }) => {
  const o = new Operands();
  const names = inputs(o);
  const { b } = o;
  const made = b.node(op, names, attributes, domain ? { domain } : {});
  const [scale, zero] = o.result();
  if (isByte) b.node('DequantizeLinear', [made, scale, zero], {}, { output: 'y' });
  else b.node('Cast', [made], { to: 1 }, { output: 'y' });
  b.output('y', 'float', []);
  Object.assign(b.graph.outputs[0], { unranked: true });
  const plain = plainForms(b.graph, await inferShapes(b.graph));
  expect(plain.nodes.map((node) => node.op)).not.toContain(op);
  for (const batch of [1, 3]) await expectSameOutputs(b.graph, plain, { batch });
});

function integers(o: Operands, shape: number[], weights: number[]): string[] {
  const [q, , zero] = o.x('batch', ...shape);
  return [q, o.weights(...weights), zero, o.zeros()];
}

function two(o: Operands): string[] {
  const [q, scale, zero] = o.x('batch', 3, 4);
  const other = [
    o.b.constant({ type: 'uint8', shape: [3, 1], data: Uint8Array.of(3, 130, 250) }),
    o.scale(1 / 32),
    o.byte(64),
  ];
  return [q, scale, zero, ...other, ...o.result()];
}
