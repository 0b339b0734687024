import type { Tensor } from '../../onnx/graph.ts';
import { NetworkBuilder, type Weights } from './network-builder.ts';

/** Opset of the files that this builder writes; PyTorch's exporter defaults to a similarly old one. */
const TORCH_OPSET = 13;

/**
 * Writes a network as PyTorch's TorchScript exporter does before constant folding: numbers and shapes in `Constant` nodes,
 * the batch size of every reshape computed from the tensor's own shape, shared parameters behind `Identity` nodes, and GELU
 * and LayerNorm decomposed.
 */
export class TorchExport extends NetworkBuilder {
  constructor(name: string, weights?: Weights) {
    super(name, weights);
    this.graph.opsets[''] = TORCH_OPSET;
  }

  override scalar(value: number): string {
    return this.#constant({ type: 'float', shape: [], data: Float32Array.of(value) });
  }

  #constant(value: Tensor): string {
    return this.node('Constant', [], { value });
  }

  #ints(values: number[], shape = [values.length]): string {
    return this.#constant({ type: 'int64', shape, data: BigInt64Array.from(values, BigInt) });
  }

  override reshape(x: string, rest: number[]): string {
    const batch = this.node('Gather', [this.node('Shape', [x]), this.#ints([0], [])], { axis: 0 });
    const sizes = rest.map((size) => this.node('Unsqueeze', [this.#ints([size], []), this.ints([0])]));
    const shape = this.node('Concat', [this.node('Unsqueeze', [batch, this.ints([0])]), ...sizes], { axis: 0 });
    return this.node('Reshape', [x, shape]);
  }

  protected override batchNormNode(x: string, parameters: string[], epsilon: number): string {
    const [scale, ...rest] = parameters;
    return super.batchNormNode(x, [this.node('Identity', [scale]), ...rest], epsilon);
  }

  protected override layerNormNode(x: string, scale: string, bias: string, epsilon: number): string {
    const mean = (y: string) => this.reduce('ReduceMean', y, [-1], 1);
    const centred = this.node('Sub', [x, mean(x)]);
    const variance = mean(this.node('Pow', [centred, this.scalar(2)]));
    const deviation = this.node('Sqrt', [this.node('Add', [variance, this.scalar(epsilon)])]);
    const normalized = this.node('Div', [centred, deviation]);
    return this.node('Add', [this.node('Mul', [normalized, this.node('Identity', [scale])]), bias]);
  }

  override gelu(x: string): string {
    const share = this.node('Erf', [this.node('Div', [x, this.scalar(Math.SQRT2)])]);
    const product = this.node('Mul', [x, this.node('Add', [share, this.scalar(1)])]);
    return this.node('Mul', [product, this.scalar(0.5)]);
  }
}
