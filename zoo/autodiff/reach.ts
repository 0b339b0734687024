import type { Node } from '../onnx/graph.ts';
import { differentiableOutputs } from './stops-gradient.ts';

/** Some tensors and every tensor that changes with one of them. */
export function dependents(nodes: readonly Node[], tensors: string[]): Set<string> {
  const active = new Set(tensors);
  for (const node of nodes) {
    if (node.inputs.some((name) => active.has(name))) for (const name of differentiableOutputs(node)) active.add(name);
  }
  return active;
}

/** The nodes that take part in computing a tensor, in the graph's order. */
export function leadingTo(nodes: readonly Node[], tensor: string): Node[] {
  const needed = new Set([tensor]);
  const leading = [...nodes].reverse().filter((node) => {
    const leads = node.outputs.some((name) => needed.has(name));
    if (leads) for (const name of node.inputs) needed.add(name);
    return leads;
  });
  return leading.reverse();
}
