import { GraphBuilder } from '../onnx/builder.ts';
import type { Dimension, ElementType, Graph, ValueInfo } from '../onnx/graph.ts';
import { elementCount } from '../onnx/tensor.ts';
import { writeModel } from '../onnx/write.ts';
import { outputMetadata } from './output-metadata.ts';

/** What is known about a tensor before the graph runs. */
export interface TensorInfo {
  /** Undefined for a type that Graft cannot read. */
  type: ElementType | undefined;
  /** A dimension that is known only at run time is a name; null if not even the rank is known. */
  shape: Dimension[] | null;
}

/** Constants with more elements are not axes, bounds or shapes: their values do not determine a shape. */
const LARGEST_SHAPE = 1024;

const TYPES: Record<string, ElementType> = { float32: 'float', float64: 'double' };
const SAME = new Set<string>(['float16', 'int64', 'int32', 'uint8', 'int8', 'bool', 'string']);

/**
 * The types and shapes of a graph's tensors, including inputs and initializers, as onnxruntime infers them when it loads the
 * model. Nothing is computed, and weights are not copied.
 *
 * @param declared tensors inside the graph whose shape is known better than onnxruntime can infer it, and with them that of what
 * comes after
 * @throws InvalidInputError with onnxruntime's reason if it rejects the model, for example because shapes contradict each other.
 */
export async function inferTensors(graph: Graph, declared: ValueInfo[] = []): Promise<Map<string, TensorInfo>> {
  const known = new Set(graph.outputs.map(({ name }) => name));
  const outputs = [...graph.outputs, ...declared.filter(({ name }) => !known.has(name))];
  const skeleton = { ...withoutWeights(graph), outputs };
  const tensors = await read(skeleton);
  // onnxruntime shows an unknown rank as a scalar's. The length of the tensor's shape tells them apart.
  const unsure = [...tensors].filter(([name, { shape }]) => shape?.length === 0 && !graph.initializers.has(name));
  if (unsure.length > 0) {
    const build = new GraphBuilder(graph.name, { ...skeleton, nodes: [...skeleton.nodes] });
    const probes = unsure.map(([name]) => [name, build.node('Shape', [name])] as const);
    const probed = await read(build.graph);
    for (const [name, probe] of probes) {
      const info = tensors.get(name);
      if (info && probed.get(probe)?.shape?.[0] !== 0) info.shape = null;
    }
  }
  for (const [name, { type, shape }] of graph.initializers) tensors.set(name, { type, shape });
  return tensors;
}

/** The graph with its weights as inputs, since only their shapes matter here. */
function withoutWeights(graph: Graph): Graph {
  const inputs: ValueInfo[] = [...graph.inputs];
  const initializers: Graph['initializers'] = new Map();
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  for (const [name, tensor] of graph.initializers) {
    const { type, shape } = tensor;
    if (elementCount(shape) > LARGEST_SHAPE && !outputs.has(name)) inputs.push({ name, type, shape });
    else initializers.set(name, tensor);
  }
  return { ...graph, inputs, initializers };
}

async function read(graph: Graph): Promise<Map<string, TensorInfo>> {
  const known = new Set(graph.outputs.map(({ name }) => name));
  const made = graph.nodes.flatMap((node) => node.outputs);
  const extra = made.filter((name) => name !== '' && !known.has(name));
  const tensors = new Map<string, TensorInfo>();
  for (const { name, type, shape } of graph.inputs) tensors.set(name, { type, shape });
  for (const output of await outputMetadata(writeModel(graph, extra))) {
    if (!output.isTensor) continue;
    const type = TYPES[output.type] ?? (SAME.has(output.type) ? (output.type as ElementType) : undefined);
    const shape = output.shape.map((dimension, axis) => (dimension === '' ? `${output.name}_${axis}` : dimension));
    tensors.set(output.name, { type, shape });
  }
  return tensors;
}
