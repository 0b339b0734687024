import type { Node } from '../onnx/graph.ts';
import { differentiableOutputs } from '../operators/index.ts';

/**
 * Some tensors and every tensor that changes with one of them.
 *
 * @param except tensors whose readers do not count as changing with them
 */
export function dependents(
  nodes: readonly Node[],
  tensors: readonly string[],
  except: ReadonlySet<string> = new Set(),
): Set<string> {
  const active = new Set(tensors);
  for (const node of nodes) {
    if (!node.inputs.some((name) => active.has(name) && !except.has(name))) continue;
    for (const name of differentiableOutputs(node)) active.add(name);
  }
  return active;
}

/**
 * The nodes that take part in computing some tensors, in the graph's order.
 *
 * @param except tensors whose making does not count
 */
export function leadingTo(
  nodes: readonly Node[],
  tensors: readonly string[],
  except: ReadonlySet<string> = new Set(),
): Node[] {
  const needed = new Set(tensors);
  const leading = [...nodes].reverse().filter((node) => {
    const leads = node.outputs.some((name) => needed.has(name) && !except.has(name));
    if (leads) for (const name of node.inputs) needed.add(name);
    return leads;
  });
  return leading.reverse();
}
