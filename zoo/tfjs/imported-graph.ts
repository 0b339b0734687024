import type { FeatureLayer } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';

/** A TensorFlow.js model as ONNX. */
export interface ImportedGraph {
  graph: Graph;
  featureLayers: FeatureLayer[];
  /** Numbers in all weights that the model uses, running statistics included. */
  parameterCount: number;
}

/** Name of the input of a model of images. */
export const PIXELS = 'pixels';
/** Name of the output of a model that ends in a softmax. */
export const PROBABILITIES = 'probabilities';
/** Name of the output of any other model. */
export const OUTPUT = 'output';
