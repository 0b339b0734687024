import type { Graph } from '../../onnx/graph.ts';
import type { Adapted } from './strategy.ts';

/** For weights that are trained directly: the network does not change. */
export const weightsThemselves = (network: Graph, weights: string[]): Adapted => ({
  graph: network,
  learned: new Map(weights.map((name) => [name, name])),
  merge: (trained) => trained,
});
