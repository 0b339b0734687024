import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { leadingTo } from './reach.ts';

/**
 * Describes which layers training could start from, for a network that cannot be trained as a whole: the layers whose
 * parameters, and all after them, the gradient reaches.
 *
 * @param layers the layers' outputs, in the graph's order
 * @param walk builds the backward pass for some parameters into a scratch copy of the graph, or throws
 */
export function trainableLayers(
  graph: Graph,
  parameters: string[],
  layers: string[],
  walk: (scratch: GraphBuilder, parameters: string[]) => void,
): string {
  const after = (tensor: string) => {
    const before = new Set(leadingTo(graph.nodes, [tensor]).flatMap((node) => node.inputs));
    return parameters.filter((name) => !before.has(name));
  };
  const canTrain = (some: string[]) => {
    if (some.length === 0) return false;
    const copy = { ...graph, nodes: [...graph.nodes], initializers: new Map(graph.initializers) };
    try {
      walk(new GraphBuilder(graph.name, copy), some);
      return true;
    } catch {
      return false;
    }
  };
  const possible = layers.slice(1).filter((_, i) => canTrain(after(layers[i])));
  if (possible.length > 0) {
    return `Training can begin at ${possible.length === 1 ? 'the layer' : 'any of the layers'} ${quoted(possible)}.`;
  }
  const last = layers[layers.length - 1];
  return canTrain(after(last))
    ? `None of the layers can be trained, only what comes after the last of them, “${last}”.`
    : 'Nor can any later part of the network be trained.';
}

const quoted = (names: string[]) => names.map((name) => `“${name}”`).join(', ');
