import type { Node } from './graph.ts';

/**
 * Sorts nodes in topological order, and otherwise keeps their order. Some exporters do not sort them. Nodes whose inputs
 * are never produced (a cycle, or a missing tensor) come last, where `checkGraph` finds them.
 *
 * @param given names of the inputs and initializers
 */
export function sortNodes(nodes: Node[], given: Iterable<string>): Node[] {
  const made = new Set(['', ...given]);
  const waiting = new Map<string, Node[]>();
  const sorted: Node[] = [];
  const isSorted = new Set<Node>();
  for (const candidate of nodes) {
    const ready = [candidate];
    for (let node = ready.pop(); node; node = ready.pop()) {
      const missing = node.inputs.find((name) => !made.has(name));
      if (missing !== undefined) {
        const others = waiting.get(missing);
        if (others) others.push(node);
        else waiting.set(missing, [node]);
        continue;
      }
      sorted.push(node);
      isSorted.add(node);
      for (const name of node.outputs) {
        made.add(name);
        ready.push(...(waiting.get(name) ?? []).reverse());
        waiting.delete(name);
      }
    }
  }
  return isSorted.size === nodes.length ? sorted : [...sorted, ...nodes.filter((node) => !isSorted.has(node))];
}
