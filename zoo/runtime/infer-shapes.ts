import { InferenceSession } from 'onnxruntime-node';
import { InvalidInputError } from '../errors.ts';
import type { Dimension, Graph, Shapes } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';

/**
 * The shape of every float tensor that the graph makes, its inputs and initializers included, as onnxruntime infers them
 * when it loads the model: nothing is computed. A dimension that is known only at run time keeps its name (`batch`).
 *
 * @throws InvalidInputError with onnxruntime's reason if shapes contradict each other.
 */
export async function inferShapes(graph: Graph): Promise<Shapes> {
  const makes = graph.nodes.flatMap((node) => node.outputs).filter((name) => name !== '');
  const known = new Set(graph.outputs.map(({ name }) => name));
  const extra = makes.filter((name) => !known.has(name));
  const session = await InferenceSession.create(writeModel(graph, extra), {
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 3,
  }).catch((cause: Error) => {
    throw new InvalidInputError(`onnxruntime refuses the model: ${cause.message}`, undefined, { cause });
  });
  const shapes = new Map<string, Dimension[]>();
  for (const [name, { shape }] of graph.initializers) shapes.set(name, shape);
  for (const { name, shape } of graph.inputs) shapes.set(name, shape);
  for (const output of session.outputMetadata) {
    if (output.isTensor) shapes.set(output.name, [...output.shape]);
  }
  await session.release();
  return shapes;
}
