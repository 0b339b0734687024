import type { Dimension, Graph, ValueInfo } from '../onnx/graph.ts';

export const BATCH = 'batch';

/** The input for pictures: `[batch, channels, height, width]` of float. */
export const pictureInput = (graph: Pick<Graph, 'inputs'>): ValueInfo | undefined =>
  graph.inputs.find(({ type, shape }) => type === 'float' && shape.length === 4);

/** Whether a model has dynamic picture sizes, as exports of transformers often have. */
export function takesAnySize(graph: Graph): boolean {
  const [, , height, width] = pictureInput(graph)?.shape ?? [];
  return typeof height === 'string' || typeof width === 'string';
}

/**
 * Fixes the dynamic sizes of a picture model to three channels and the size from its preprocessing, and names its first
 * dimension `batch`.
 *
 * @param size null: height and width stay dynamic
 */
export function pinPictures(graph: Graph, size: { height: number; width: number } | null): Graph {
  const input = pictureInput(graph);
  if (!input) return graph;
  const [rows] = input.shape;
  const open = (dimension: Dimension, pinned: number | undefined) =>
    typeof dimension === 'string' && pinned !== undefined ? pinned : dimension;
  const named = (value: ValueInfo): ValueInfo =>
    typeof rows === 'string' ? { ...value, shape: value.shape.map((size) => (size === rows ? BATCH : size)) } : value;
  const pinned = (value: ValueInfo): ValueInfo => {
    const [batch, channels, height, width] = named(value).shape;
    return { ...value, shape: [batch, open(channels, 3), open(height, size?.height), open(width, size?.width)] };
  };
  return {
    ...graph,
    inputs: graph.inputs.map((value) => (value === input ? pinned(value) : named(value))),
    outputs: graph.outputs.map(named),
  };
}
