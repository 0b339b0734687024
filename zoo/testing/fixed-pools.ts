import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, type RuntimeTensor } from '../runtime/session.ts';

/**
 * The network with each MaxPool replaced by a gather of the elements that it selects for the given inputs. Near them the two
 * are the same function with the same slopes; but where a long step lets another element of a window become the largest,
 * this one stays smooth. No shift of a channel can separate the elements of every window, as `clearOfKinks` does for ReLU.
 */
export async function withFixedPools(network: Graph, feeds: Record<string, RuntimeTensor>): Promise<Graph> {
  const choices = new Map(
    network.nodes.filter(({ op }) => op === 'MaxPool').map((node) => [node, `${node.outputs[0]}__choices`]),
  );
  if (choices.size === 0) return network;
  const nodes = network.nodes.map((node) => {
    const name = choices.get(node);
    return name ? { ...node, outputs: [node.outputs[0], name] } : node;
  });
  const session = await openSession(writeModel({ ...network, nodes }, [...choices.values()]));
  const taken = await session.run(feeds, [...choices.values()]);
  await session.close();
  const build = new GraphBuilder(network.name, { ...network, initializers: new Map(network.initializers) });
  build.graph.nodes = [];
  for (const node of network.nodes) {
    const name = choices.get(node);
    if (!name) {
      build.graph.nodes.push(node);
      continue;
    }
    const { data, dims } = taken[name];
    const places = build.constant({ type: 'int64', shape: [...dims], data: data as BigInt64Array });
    const flat = build.node('Reshape', [node.inputs[0], build.ints([-1])]);
    build.node('Gather', [flat, places], {}, { output: node.outputs[0] });
  }
  return build.graph;
}
