import type { Node } from '../onnx/graph.ts';
import { differentiableOutputs } from '../operators/index.ts';

/**
 * The given tensors and every tensor that depends on one of them.
 *
 * @param except tensors whose readers do not count as dependent
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
 * The nodes that the given tensors depend on, in the graph's order.
 *
 * @param except tensors whose producers do not count
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
