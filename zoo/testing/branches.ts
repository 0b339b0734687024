import type { Graph } from '../onnx/graph.ts';
import type { RuntimeTensor } from '../runtime/session.ts';
import { kinksOf } from './kinks.ts';

/** Input tensors of nodes with kinks, and the positions of the kinks. */
export type Kinks = ReadonlyMap<string, number[]>;

export function kinksByInput(network: Graph): Kinks {
  const kinks = new Map<string, number[]>();
  for (const node of network.nodes) {
    const own = kinksOf(node, network);
    if (own.length > 0) kinks.set(node.inputs[0], [...(kinks.get(node.inputs[0]) ?? []), ...own]);
  }
  return kinks;
}

/** How many kinks are below each input value of a node with kinks: equal numbers mean equal branches. */
export function branchesTaken(kinks: Kinks, run: Record<string, RuntimeTensor>): Uint8Array[] {
  return [...kinks].map(([name, at]) => {
    const values = run[name].data as Float32Array;
    const sides = new Uint8Array(values.length);
    // By index, and without a branch that a processor cannot predict: this runs for each value of each pass.
    for (const kink of at) for (let i = 0; i < values.length; i++) sides[i] += Number(values[i] > kink);
    return sides;
  });
}

export const sameBranches = (a: Uint8Array[], b: Uint8Array[]): boolean =>
  a.every((taken, i) => Buffer.compare(taken, b[i]) === 0);
