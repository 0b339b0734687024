import type { Graph, Shapes, ValueInfo } from '../../onnx/graph.ts';
import { isMadeOf, toDimension } from '../../operators/sizes/size.ts';
import { inferTensors, type TensorInfo } from '../../runtime/infer-tensors.ts';
import { knownValues } from './known-values.ts';

/** Each round carries the sizes past one more operator that `carriedSizes` does not know; a few do for real models. */
const MOST_ROUNDS = 8;

/**
 * The shape of every tensor of a graph as `inferShapes` gives it, and better where the graph computes shapes: where 8 tokens of
 * each row are made one dimension, that is `8*batch`, and `batch` again where they are parted; a table of 512 positions cut
 * to the length of the texts has \`(min(512,sequence))\` rows.
 *
 * @throws InvalidInputError with onnxruntime's reason if shapes contradict each other
 */
export async function knownShapes(graph: Graph): Promise<Shapes> {
  // The next round may know more about a dimension that onnxruntime does not know.
  const symbols = new Set(graph.inputs.flatMap(({ shape }) => shape));
  const declared = new Map<string, ValueInfo>();
  for (let round = 0; ; round++) {
    const tensors = await inferTensors(graph, [...declared.values()]);
    const shapes = shapesOf(tensors);
    const { dimensions } = knownValues(graph, shapes);
    const found = graph.nodes.flatMap(({ outputs: [name] }): ValueInfo[] => {
      const [type, sizes] = [tensors.get(name)?.type, dimensions(name)];
      if (!type || !sizes?.every((size) => isMadeOf(size, symbols)) || declared.has(name)) return [];
      const shape = sizes.map(toDimension);
      return shape.join() !== shapes.get(name)?.join() ? [{ name, type, shape }] : [];
    });
    if (found.length === 0 || round === MOST_ROUNDS) return shapes;
    for (const value of found) declared.set(value.name, value);
  }
}

function shapesOf(tensors: ReadonlyMap<string, TensorInfo>): Shapes {
  return new Map([...tensors].flatMap(([name, { shape }]) => (shape ? [[name, shape]] : [])));
}
