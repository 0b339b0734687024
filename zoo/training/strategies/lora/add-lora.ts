import { random } from '../../../data/random.ts';
import { GraphBuilder } from '../../../onnx/builder.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { elementCount } from '../../../onnx/tensor.ts';

/** A weight W and the update that LORA learns of it: W + alpha / rank · B·A, with A `[rank, in]` and B `[out, rank]`. */
export interface Adapter {
  weight: string;
  a: string;
  b: string;
  /** Of W, as the graph has it. */
  shape: number[];
  rows: number;
  columns: number;
  /** Whether W lies as `[in, out]`, as MatMul takes it, rather than `[out, in]`. */
  transposed: boolean;
}

/**
 * Adds low-rank updates to weights of a graph (Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2021):
 * whatever read W reads W + alpha / rank · B·A. A kernel of a convolution counts as one row. A starts uniform within
 * ±1/√in, as Hugging Face's PEFT has it (`kaiming_uniform_` with a = √5), B at zero, so that the network starts as it was.
 */
export function addLora(
  graph: Graph,
  weights: string[],
  { rank, alpha, seed }: { rank: number; alpha: number; seed: number },
): { graph: Graph; adapters: Adapter[] } {
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  // Begun with the graph's nodes, the builder gives no new tensor the name of one of theirs.
  build.graph.nodes = [];
  const generator = random(seed);
  const adapted = new Map<string, string>();
  const adapters = weights.map((weight) => {
    const { shape } = graph.initializers.get(weight) as Tensor;
    const transposed = shape.length === 2 && liesAsInOut(graph, weight);
    const rows = transposed ? shape[1] : shape[0];
    const columns = elementCount(shape) / rows;
    const bound = 1 / Math.sqrt(columns);
    const draw = Float32Array.from({ length: rank * columns }, () => (generator.next() * 2 - 1) * bound);
    const a = build.floats(draw, [rank, columns], `${weight}.lora_A`);
    const b = build.floats(new Float32Array(rows * rank), [rows, rank], `${weight}.lora_B`);
    const transpose = (name: string) => build.node('Transpose', [name], { perm: [1, 0] });
    // A is scaled, not the product, for it is smaller; and the product's gradient is then W's, see `reassociateProducts`.
    const scaled = build.node('Mul', [a, build.floats([alpha / rank])]);
    const product = build.node('MatMul', transposed ? [transpose(scaled), transpose(b)] : [b, scaled]);
    const update = shape.length === 2 ? product : build.node('Reshape', [product, build.ints(shape)]);
    adapted.set(weight, build.node('Add', [weight, update]));
    return { weight, a, b, shape, rows, columns, transposed };
  });
  for (const node of graph.nodes) {
    build.graph.nodes.push({ ...node, inputs: node.inputs.map((name) => adapted.get(name) ?? name) });
  }
  return { graph: build.graph, adapters };
}

/** MatMul takes its second input, and Gemm its own unless `transB` is set, as `[in, out]`. */
function liesAsInOut(graph: Graph, weight: string): boolean {
  const node = graph.nodes.find(({ inputs }) => inputs.includes(weight));
  return node?.inputs[1] === weight && (node.op === 'MatMul' || (node.op === 'Gemm' && node.attributes.transB !== 1));
}

/** The weights with their updates added, by name: W + alpha / rank · B·A. */
export function mergeLora(
  graph: Graph,
  adapters: Adapter[],
  trained: ReadonlyMap<string, Float32Array>,
  { rank, alpha }: { rank: number; alpha: number },
): Map<string, Float32Array> {
  return new Map(
    adapters.map(({ weight, a, b, rows, columns, transposed }) => {
      const [left, right] = [trained.get(b) as Float32Array, trained.get(a) as Float32Array];
      const merged = Float32Array.from(graph.initializers.get(weight)?.data as Float32Array);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          let sum = 0;
          for (let k = 0; k < rank; k++) sum += left[row * rank + k] * right[k * columns + column];
          merged[transposed ? column * rows + row : row * columns + column] += (alpha / rank) * sum;
        }
      }
      return [weight, merged];
    }),
  );
}
