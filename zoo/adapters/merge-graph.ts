import { InvalidInputError } from '../errors.ts';
import type { Graph, Tensor } from '../onnx/graph.ts';
import { weightNames } from '../safetensors/weight-names.ts';
import type { AdapterConfig } from './adapter-config.ts';
import { asFloats } from './as-floats.ts';
import { mergeAdapter } from './merge-adapter.ts';
import type { AdapterWeights } from './read-adapter.ts';

/**
 * `mergeAdapter` for an ONNX graph, whose initializers are found by their names in PyTorch. Weights of products, which ONNX has as
 * `[in, out]`, are merged as PyTorch's Linear has them, `[out, in]`.
 *
 * @param base the model's name in messages
 * @throws InvalidInputError as `mergeAdapter` does; for tensors that the graph has no place for
 */
export function mergeGraph(graph: Graph, adapter: AdapterWeights, config: AdapterConfig, base: string): Graph {
  const known = initializersByName(graph);
  const weights = new Map(
    [...known].map(([name, { initializer, isProduct }]) => {
      const tensor = graph.initializers.get(initializer) as Tensor;
      return [name, isProduct ? transposed(tensor) : tensor];
    }),
  );
  const merged = mergeAdapter(weights, adapter, { ...config, fanInFanOut: false }, `${base} (its ONNX file)`);
  const initializers = new Map(graph.initializers);
  for (const [name, tensor] of merged) {
    if (tensor === weights.get(name)) continue;
    const place = known.get(name);
    if (!place || tensor.shape.join() !== weights.get(name)?.shape.join()) {
      throw new InvalidInputError(
        `The adapter brings “${name}” [${tensor.shape.join(', ')}], for which the ONNX file of ${base} has no place. Import the base model from its safetensors.`,
        'baseModelSlug',
      );
    }
    initializers.set(place.initializer, place.isProduct ? transposed(tensor) : tensor);
  }
  return { ...graph, initializers };
}

/** The weights of a graph by the names that PyTorch may have for them; and whether each is the right-hand side of a product, `[in, out]`. */
export function initializersByName(graph: Graph): Map<string, { initializer: string; isProduct: boolean }> {
  const known = new Map<string, { initializer: string; isProduct: boolean }>();
  for (const { initializer, names, isProduct } of weightNames(graph, new Map(), {})) {
    const isPlainGemm = graph.nodes.some(
      ({ op, inputs, attributes }) => op === 'Gemm' && inputs[1] === initializer && attributes.transB !== 1,
    );
    const place = { initializer, isProduct: isProduct || isPlainGemm };
    for (const name of names) if (!known.has(name)) known.set(name, place);
  }
  return known;
}

/** A float matrix with its axes swapped; other tensors as they are. */
function transposed(tensor: Tensor): Tensor {
  const values = asFloats(tensor);
  if (!values || tensor.shape.length !== 2) return tensor;
  const [rows, columns] = tensor.shape;
  const data = new Float32Array(values.length);
  for (let i = 0; i < data.length; i++) data[(i % columns) * rows + Math.floor(i / columns)] = values[i];
  return { type: 'float', shape: [columns, rows], data };
}
