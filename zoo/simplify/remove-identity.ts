import type { Graph } from '../onnx/graph.ts';
import { inferTensors } from '../runtime/infer-tensors.ts';
import { bypass } from './bypass.ts';
import { changesNothing } from './changes-nothing.ts';

/**
 * Removes nodes whose output equals their input: Identity, Dropout in inference, a Cast to the same type, a Concat or Sum of one
 * tensor. Inputs, outputs and feature layers keep their names.
 */
export async function removeIdentity(graph: Graph): Promise<Graph> {
  const tensors = graph.nodes.some(({ op }) => op === 'Cast') ? await inferTensors(graph) : [];
  // Of types alone: what depends on shapes is left to `removeNoOps`.
  return bypass(graph, changesNothing(graph, new Map([...tensors].map(([name, { type }]) => [name, { type }]))));
}
