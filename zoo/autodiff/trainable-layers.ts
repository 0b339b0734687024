import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { leadingTo } from './reach.ts';

/**
 * Says from which layers a network could be trained that cannot be trained from its first parameter on: those whose own
 * parameters, and all after them, have a way back from the loss.
 *
 * @param layers tensors that layers make, in the graph's order
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
