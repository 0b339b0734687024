import type { Graph } from '../onnx/graph.ts';
import { renameTensors } from './rename-tensors.ts';

/**
 * Weights that were only moved, transposed or reshaped, take the names of those that they were made of, where nothing reads
 * those any more: so they are still found by their names.
 *
 * @param copies names of initializers, and of the initializers that they were made of
 */
export function keepWeightNames(graph: Graph, copies: [copy: string, source: string][]): Graph {
  const read = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const initializers = new Map(graph.initializers);
  const names = new Map<string, string>();
  for (const [copy, source] of copies) {
    const tensor = initializers.get(copy);
    if (tensor?.type !== 'float' || read.has(source)) continue;
    initializers.set(source, tensor);
    names.set(copy, source);
    read.add(source);
  }
  return renameTensors({ ...graph, initializers }, names);
}
