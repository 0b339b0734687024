import type { Graph } from '../../onnx/graph.ts';
import type { Adapted } from './strategy.ts';

/** Weights that are trained themselves: the network stays as it is. */
export const weightsThemselves = (network: Graph, weights: string[]): Adapted => ({
  graph: network,
  learned: new Map(weights.map((name) => [name, name])),
  merge: (trained) => trained,
});
