import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { renameTensors } from './rename-tensors.ts';

/**
 * A graph whose nodes make no tensors of the given names, so that others can: those that had one get a similar name.
 *
 * @returns the graph, and the new names by the old ones
 */
export function withoutTensors(graph: Graph, taken: readonly string[]): { graph: Graph; renamed: Map<string, string> } {
  const build = new GraphBuilder(graph.name, graph);
  const made = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
  const renamed = new Map(taken.filter((name) => made.has(name)).map((name) => [name, build.unique(name)]));
  const outputs = graph.outputs.map((output) => ({ ...output, name: renamed.get(output.name) ?? output.name }));
  return { graph: { ...renameTensors(graph, renamed), outputs }, renamed };
}
