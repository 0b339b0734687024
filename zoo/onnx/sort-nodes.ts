import type { Node } from './graph.ts';

/**
 * Nodes in topological order: each after those that make its inputs, and otherwise as they stood. Some exporters do not
 * sort them. Nodes that wait for a tensor which never comes (a cycle, or nothing makes it) stand at the end, where
 * `checkGraph` finds them.
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
