import type { Graph } from '../onnx/graph.ts';
import { renameTensors } from './rename-tensors.ts';

/**
 * Gives weights that were only moved, transposed or reshaped the names of their sources, if nothing reads the sources any more,
 * so that they are still found by name.
 *
 * @param copies names of initializers, and of their sources
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
