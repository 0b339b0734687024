import { GraphBuilder } from '../../onnx/builder.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { writeModel } from '../../onnx/write.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';
import { openSession, RuntimeTensor } from '../../runtime/session.ts';
import { differentiate } from '../differentiate.ts';

/** A tensor to differentiate with respect to. */
export interface Variable {
  name: string;
  shape: number[];
  values: Float32Array;
}

/**
 * Compares the gradients that the rules build with central finite differences, for one small graph.
 *
 * The graph's output is weighted by fixed numbers and summed to a scalar, so that every element of the output counts
 * differently.
 *
 * @param body adds the graph under test, which reads the variables as inputs, and returns its output
 * @returns for each variable the relative error ‖built − finite‖ / max(‖finite‖, 1e-2)
 */
export async function gradientErrors(
  variables: Variable[],
  body: (build: GraphBuilder) => string,
  step = 1e-2,
): Promise<Record<string, number>> {
  const build = new GraphBuilder('check');
  for (const { name, shape } of variables) build.input(name, 'float', shape);
  const output = body(build);
  const shapes = await inferShapes(summed(build, output));
  const size = elementCount(shapes.get(output) as number[]);
  const weights = build.floats(
    Float32Array.from({ length: size }, (_, i) => Math.cos(i * 1.7) + 0.3),
    shapes.get(output) as number[],
  );
  const loss = build.node('ReduceSum', [build.node('Mul', [output, weights])], { keepdims: 0 });
  build.output(loss, 'float', []);
  const allShapes = await inferShapes(build.graph);
  const gradients = differentiate(
    build,
    loss,
    variables.map(({ name }) => name),
    allShapes,
  );
  const session = await openSession(writeModel(build.graph, [...gradients.values()]));
  const run = async (values: Map<string, Float32Array>, outputs: string[]) => {
    const feeds = variables.map(({ name, shape }) => [
      name,
      new RuntimeTensor('float32', values.get(name) ?? [], shape),
    ]);
    return session.run(Object.fromEntries(feeds), outputs);
  };
  const values = new Map(variables.map((variable) => [variable.name, variable.values]));
  const built = await run(values, [...gradients.values()]);
  const errors: Record<string, number> = {};
  for (const variable of variables) {
    const finite = new Float64Array(variable.values.length);
    for (let i = 0; i < finite.length; i++) {
      const at = async (shift: number) => {
        const moved = variable.values.slice();
        moved[i] += shift;
        const result = await run(new Map([...values, [variable.name, moved]]), [loss]);
        return (result[loss].data as Float32Array)[0];
      };
      finite[i] = ((await at(step)) - (await at(-step))) / (2 * step);
    }
    const gradient = built[gradients.get(variable.name) as string];
    if (gradient.dims.join() !== variable.shape.join()) {
      throw new Error(`the gradient of ${variable.name} has shape [${gradient.dims}], not [${variable.shape}]`);
    }
    errors[variable.name] = relativeError(gradient.data as Float32Array, finite);
  }
  await session.close();
  return errors;
}

/** The graph with a scalar made of its output, for a graph has to declare an output, and the output's shape is not known yet. */
function summed(build: GraphBuilder, output: string) {
  const probe = new GraphBuilder('probe', { ...build.graph, nodes: [...build.graph.nodes], outputs: [] });
  probe.output(probe.node('ReduceSum', [output], { keepdims: 0 }, { output: 'sum' }), 'float', []);
  return probe.graph;
}

function relativeError(built: Float32Array, finite: Float64Array): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < finite.length; i++) {
    difference += (built[i] - finite[i]) ** 2;
    norm += finite[i] ** 2;
  }
  return Math.sqrt(difference) / Math.max(Math.sqrt(norm), 1e-2);
}
