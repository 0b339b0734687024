import type { Graph, Node } from '../onnx/graph.ts';
import { keptNames } from './kept-names.ts';
import { renameTensors } from './rename-tensors.ts';

/**
 * Removes nodes whose first output equals their first input: their readers read the input instead. A node stays if both its
 * input and its output keep their names.
 */
export function bypass(graph: Graph, passesOn: (node: Node) => boolean): Graph {
  const kept = keptNames(graph);
  const made = new Set(graph.nodes.flatMap((node) => node.outputs));
  const names = new Map<string, string>();
  const resolve = (name: string) => {
    let last = name;
    for (let next = names.get(last); next !== undefined; next = names.get(last)) last = next;
    return last;
  };
  const isFixed = (name: string) => !made.has(name) || kept.has(name);
  const nodes = graph.nodes.filter((node) => {
    if (!passesOn(node)) return true;
    const from = resolve(node.inputs[0]);
    const [to] = node.outputs;
    if (!kept.has(to)) names.set(to, from);
    else if (!isFixed(from)) names.set(from, to);
    else return true;
    return false;
  });
  return renameTensors({ ...graph, nodes }, names);
}
