import { GraphBuilder } from '../../onnx/builder.ts';
import type { Dimension, Graph, Node } from '../../onnx/graph.ts';
import { writeModel } from '../../onnx/write.ts';
import type { Device } from '../../runtime/device.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';
import { openSession, RuntimeTensor } from '../../runtime/session.ts';
import { differentiate } from '../differentiate.ts';

/** A tensor to differentiate with respect to. */
export interface Variable {
  name: string;
  shape: number[];
  values: Float32Array;
  /** The shape as the graph declares it, where a dimension is known only at run time (`['batch', 3]`). */
  declared?: Dimension[];
}

/** A small graph with its gradients, both as onnxruntime computes them. */
export interface BuiltGradients {
  /** What each element of the output counts in the loss, and the output's shape. */
  weights: { values: Float32Array; shape: number[] };
  /** The nodes under test. */
  nodes: Node[];
  /** The gradient with respect to each variable. */
  gradients: Record<string, Float32Array>;
  /** The loss where one variable has other values, summed in double precision. */
  lossWith(name: string, values: Float32Array): Promise<number>;
  close(): Promise<void>;
}

/**
 * Builds a graph and, by the rules, its gradients. The loss is the graph's output weighted by fixed numbers and summed, so
 * that every element of the output counts differently.
 *
 * @param body adds the graph under test, which reads the variables as inputs, and returns its output
 * @param rewrite what becomes of the graph before it is differentiated
 * @param device computes the gradients
 * @throws Error if a gradient has not the shape of its variable
 */
export async function buildGradients(
  variables: Variable[],
  body: (build: GraphBuilder) => string,
  rewrite: (graph: Graph, output: string) => Promise<Graph> = async (graph) => graph,
  device: Device = 'CPU',
): Promise<BuiltGradients> {
  const written = new GraphBuilder('written');
  for (const { name, shape, declared } of variables) written.input(name, 'float', declared ?? shape);
  const output = body(written);
  const build = new GraphBuilder('check', await rewrite(written.graph, output));
  const nodes = [...build.graph.nodes];
  const feed = ({ shape }: Variable, values: Float32Array) => new RuntimeTensor('float32', values, shape);
  const feeds = Object.fromEntries(variables.map((variable) => [variable.name, feed(variable, variable.values)]));

  const forward = await openSession(writeModel(summed(build, output), [output]));
  const { dims, size } = (await forward.run(feeds, [output]))[output];
  const weights = { values: Float32Array.from({ length: size }, (_, i) => Math.cos(i * 1.7) + 0.3), shape: [...dims] };
  const weighted = build.node('Mul', [output, build.floats(weights.values, weights.shape)]);
  const loss = build.node('ReduceSum', [weighted], { keepdims: 0 });
  build.output(loss, 'float', []);
  const names = variables.map(({ name }) => name);
  const byName = differentiate(build, loss, names, await inferShapes(build.graph));

  const session = await openSession(writeModel(build.graph, [...byName.values()]), { device });
  const results = await session.run(feeds, [...byName.values()]);
  await session.close();
  const gradients = Object.fromEntries(
    variables.map(({ name, shape }) => {
      const gradient = results[byName.get(name) as string];
      if (gradient.dims.join() === shape.join()) return [name, gradient.data as Float32Array];
      throw new Error(`the gradient of ${name} has shape [${gradient.dims}], not [${shape}]`);
    }),
  );
  return {
    weights,
    nodes,
    gradients,
    lossWith: async (name, values) => {
      const variable = variables.find((candidate) => candidate.name === name) as Variable;
      const result = (await forward.run({ ...feeds, [name]: feed(variable, values) }, [output]))[output];
      return (result.data as Float32Array).reduce((sum, value, i) => sum + value * weights.values[i], 0);
    },
    close: () => forward.close(),
  };
}

/** The graph with a scalar made of its output, for a graph has to declare an output, and the output's shape is not known yet. */
function summed(build: GraphBuilder, output: string) {
  const probe = new GraphBuilder('probe', { ...build.graph, nodes: [...build.graph.nodes], outputs: [] });
  probe.output(probe.node('ReduceSum', [output], { keepdims: 0 }, { output: 'sum' }), 'float', []);
  return probe.graph;
}
