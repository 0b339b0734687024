import type { Dimension, Graph, ValueInfo } from '../onnx/graph.ts';

export const BATCH = 'batch';

/** The input that pictures come in through: `[batch, channels, height, width]` of float. */
export const pictureInput = (graph: Graph): ValueInfo | undefined =>
  graph.inputs.find(({ type, shape }) => type === 'float' && shape.length === 4);

/** Whether a model leaves open how large its pictures are, as exports of transformers often do. */
export function takesAnySize(graph: Graph): boolean {
  const [, , height, width] = pictureInput(graph)?.shape ?? [];
  return typeof height === 'string' || typeof width === 'string';
}

/**
 * Gives numbers to the sizes that a model of pictures leaves open, of its three colours and of the size that its pictures are
 * prepared to, and calls its rows `batch`.
 *
 * @param size null: height and width stay open
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
