import type { FeatureLayer } from '../../model.ts';
import { describeNode } from '../../onnx/check.ts';
import type { Graph } from '../../onnx/graph.ts';
import { writeModel } from '../../onnx/write.ts';
import { openSession, type RuntimeTensor } from '../../runtime/session.ts';
import { layersOf } from '../parameters/layers-of.ts';
import type { Inputs } from '../step/network.ts';
import type { ParameterGroup } from '../step/parameters.ts';
import { withParametersAsInputs } from '../step/step-graph.ts';

/**
 * Finds the first tensor with NaN or infinite values: runs the network forward once more, with every tensor as an output.
 *
 * @param parameters one flat vector per group, on the CPU, as before the step that failed
 * @returns a description of the first such input, weight or node, in the graph's order; null if all are finite
 */
export async function firstNonFinite(
  network: Graph,
  groups: ParameterGroup[],
  featureLayers: FeatureLayer[],
  inputs: Inputs,
  parameters: Record<string, RuntimeTensor>,
): Promise<string | null> {
  const graph = withParametersAsInputs(network, groups);
  const layers = layersOf(network, featureLayers);
  const place = (name: string) => {
    const layer = layers.get(name);
    return layer === undefined ? 'behind the last feature layer' : `in the layer “${featureLayers[layer].name}”`;
  };
  const input = Object.entries(inputs).find(([, tensor]) => !allFinite(tensor));
  if (input) return `the input “${input[0]}” of the layers that train`;
  const names = graph.nodes.flatMap((node) => node.outputs).filter((name) => name !== '');
  const session = await openSession(
    writeModel(
      graph,
      names.filter((name) => name !== graph.outputs[0].name),
    ),
  );
  try {
    const result = await session.run({ ...parameters, ...inputs });
    const weights = new Set(groups.flatMap((group) => group.parameters.map(({ name }) => name)));
    for (const node of graph.nodes) {
      const name = node.outputs.find((output) => output !== '' && !allFinite(result[output]));
      if (name === undefined || name.endsWith('_flat')) continue;
      if (weights.has(name)) return `the weight “${name}” ${place(name)}`;
      return `what ${describeNode(node)} makes, ${place(name)}`;
    }
    return null;
  } finally {
    await session.close();
  }
}

function allFinite({ type, data }: RuntimeTensor): boolean {
  return type !== 'float32' || (data as Float32Array).every(Number.isFinite);
}
