import type { Dimension, Graph, Shapes } from '../onnx/graph.ts';
import { inferTensors } from './infer-tensors.ts';

/**
 * The shapes of a graph's tensors, including inputs and initializers, as onnxruntime infers them when it loads the model, without
 * computing anything. A dimension that is known only at run time is a name (`batch`); a tensor of unknown rank is left out.
 *
 * @throws InvalidInputError with onnxruntime's reason if shapes contradict each other.
 */
export async function inferShapes(graph: Graph): Promise<Shapes> {
  const shapes = new Map<string, Dimension[]>();
  for (const [name, { shape }] of await inferTensors(graph)) if (shape) shapes.set(name, shape);
  return shapes;
}
