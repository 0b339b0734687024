import { InvalidInputError } from '../errors.ts';
import { float16ToNumber } from '../onnx/float16.ts';
import type { Graph, Tensor } from '../onnx/graph.ts';
import { elementCount } from '../onnx/tensor.ts';
import { type WeightName, weightNames } from './weight-names.ts';

export interface LoadSafetensors {
  /** The tensor of the file for each initializer whose name differs; null: the initializer keeps its value. */
  mapping?: Readonly<Record<string, string | null>>;
}

/** Buffers of PyTorch modules that ONNX graphs do not have: the number of tracked batches, and position ids. */
const BUFFERS = /(^|\.)(num_batches_tracked|position_ids)$/;

/**
 * Loads weights, as `readWeightFiles` gives them, into a graph of the same architecture, and returns the new graph; values that
 * are not weights (shapes, scalars, exporters' constants) stay.
 *
 * An initializer gets the tensor in `mapping`, otherwise the one with its own name, which PyTorch's exporters keep
 * (`layer1.0.conv1.weight`), otherwise, for a MatMul's weight that the exporter renamed (`onnx::MatMul_12`), the `weight`
 * beside the `bias` that is added to the product. A MatMul's weight `[in, out]` is transposed if the file has PyTorch's
 * `[out, in]`; square ones follow the others of the file. Half and double precision become the graph's float32.
 *
 * @throws InvalidInputError that lists every initializer without a tensor, every tensor without an initializer, and every
 *   one of the wrong shape or type
 */
export function loadSafetensors(
  graph: Graph,
  tensors: ReadonlyMap<string, Tensor>,
  { mapping = {} }: LoadSafetensors = {},
): Graph {
  const faults = Object.keys(mapping)
    .filter((name) => !graph.initializers.has(name))
    .map((name) => `the mapping names “${name}”, which the graph does not have`);
  const wanted = weightNames(graph, tensors, mapping);
  const isTransposed = transposition(graph, wanted, tensors);
  const initializers = new Map(graph.initializers);
  const used = new Set<string>();
  for (const weight of wanted) {
    const { initializer, names } = weight;
    const name = names.find((candidate) => tensors.has(candidate));
    const tensor = name === undefined ? undefined : tensors.get(name);
    if (name === undefined || !tensor) {
      faults.push(
        `the file has no “${names[0] ?? initializer}”${names[0] === initializer ? '' : `, for “${initializer}”`}`,
      );
      continue;
    }
    used.add(name);
    const target = graph.initializers.get(initializer) as Tensor;
    const fitted = fit(tensor, target, isTransposed(weight, tensor));
    if (fitted) initializers.set(initializer, fitted);
    else faults.push(`“${name}” is ${describe(tensor)}, but the graph needs ${describe(target)} for “${initializer}”`);
  }
  for (const name of tensors.keys()) {
    if (!used.has(name) && !BUFFERS.test(name)) faults.push(`the graph has no initializer for “${name}”`);
  }
  if (faults.length > 0) throw new InvalidInputError(`These weights do not match the model:\n${faults.join('\n')}`);
  return { ...graph, initializers };
}

/** Whether a tensor of the file is `[out, in]` where the graph has `[in, out]`. */
function transposition(graph: Graph, weights: WeightName[], tensors: ReadonlyMap<string, Tensor>) {
  const isSwapped = (weight: WeightName, { shape }: Tensor) => {
    const wanted = graph.initializers.get(weight.initializer)?.shape ?? [];
    return weight.isProduct && shape.length === 2 && shape[0] === wanted[1] && shape[1] === wanted[0];
  };
  const isSquare = ({ shape }: Tensor) => shape[0] === shape[1];
  // The layout of the file by its non-square weights: PyTorch's Linear has [out, in], GPT-2's Conv1D [in, out].
  const evidence = weights.flatMap((weight) => {
    const tensor = weight.names.map((name) => tensors.get(name)).find((known) => known);
    if (!weight.isProduct || tensor?.shape.length !== 2 || isSquare(tensor)) return [];
    return [isSwapped(weight, tensor)];
  });
  return (weight: WeightName, tensor: Tensor) => {
    if (!isSwapped(weight, tensor)) return false;
    if (!isSquare(tensor)) return true;
    // Without others: a name that the exporter changed means a Linear; with a kept name the layout is kept.
    return evidence.length > 0 ? evidence.filter(Boolean).length * 2 > evidence.length : weight.isRenamed;
  };
}

/** The tensor in the graph's shape and type, or undefined if that is impossible. */
function fit(tensor: Tensor, wanted: Tensor, isTransposed: boolean): Tensor | undefined {
  const source = isTransposed ? transpose(tensor) : tensor;
  if (source.shape.length !== wanted.shape.length || source.shape.some((size, i) => size !== wanted.shape[i]))
    return undefined;
  if (source.type === wanted.type) return source;
  if (wanted.type !== 'float') return undefined;
  if (source.type === 'double')
    return { ...source, type: 'float', data: Float32Array.from(source.data as Float64Array) };
  if (source.type !== 'float16') return undefined;
  return { ...source, type: 'float', data: Float32Array.from(source.data as Uint16Array, float16ToNumber) };
}

function transpose(tensor: Tensor): Tensor {
  const [rows, columns] = tensor.shape;
  const data = tensor.data.slice() as Exclude<Tensor['data'], string[]>;
  for (let i = 0; i < elementCount(tensor.shape); i++) {
    data[(i % columns) * rows + Math.floor(i / columns)] = (tensor.data as typeof data)[i];
  }
  return { ...tensor, shape: [columns, rows], data };
}

const describe = ({ type, shape }: Tensor) => `${type} [${shape.join(', ')}]`;
