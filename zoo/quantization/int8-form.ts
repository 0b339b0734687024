import type { Graph } from '../onnx/graph.ts';
import { foldNormalization } from './fold-normalization.ts';
import { foldPadding } from './fold-padding.ts';
import { planInt8 } from './plan.ts';
import { quantizeGraph } from './quantize-graph.ts';
import type { Range } from './rounding.ts';

/** All that an int8 form depends on, except the float32 graph: equal settings give equal forms. */
export interface Int8Settings {
  ranges: [tensor: string, range: Range][];
  /** Nodes that stay float32, by the name of their first output. */
  kept: string[];
}

/** The graph before quantization, with normalization and padding folded into its convolutions. */
export const foldedForInt8 = (graph: Graph): Graph => foldPadding(foldNormalization(graph));

/** The int8 form of a graph. */
export function int8Form(graph: Graph, { ranges, kept }: Int8Settings): Graph {
  const folded = foldedForInt8(graph);
  return quantizeGraph(folded, planInt8(folded, new Set(kept)), new Map(ranges));
}
