import type { Graph } from '../onnx/graph.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { bypass } from './bypass.ts';
import { changesNothing } from './changes-nothing.ts';

/** Removes reshapes, slices, pads, repeats and transposes that leave a tensor as it is. */
export async function removeNoOps(graph: Graph): Promise<Graph> {
  const shapes = await inferShapes(graph);
  return bypass(graph, changesNothing(graph, new Map([...shapes].map(([name, shape]) => [name, { shape }]))));
}
