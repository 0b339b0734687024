import * as tf from '@tensorflow/tfjs';
import { writeModel } from '../../onnx/write.ts';
import { openSession, RuntimeTensor } from '../../runtime/session.ts';
import { type ImportGraphModel, importGraphModel } from '../import-graph-model.ts';
import { decodeWeights } from '../weights.ts';

/** A node of a GraphDef, in the JSON of TensorFlow.js. */
export interface NodeJson {
  name: string;
  op: string;
  input?: string[];
  attr?: Record<string, unknown>;
}

const bytes = (text: string) => Buffer.from(text).toString('base64');
/** Attributes in protobuf's JSON. */
export const attr = {
  type: (type: string) => ({ type }),
  shape: (...sizes: number[]) => ({ shape: { dim: sizes.map((size) => ({ size: `${size}` })) } }),
  text: (text: string) => ({ s: bytes(text) }),
  flag: (b: boolean) => ({ b }),
  int: (i: number) => ({ i: `${i}` }),
};

/** A graph model: its nodes, besides a Const for each of the constants. */
export function graphModel(nodes: NodeJson[], constants: Record<string, tf.Tensor>) {
  const consts = Object.entries(constants).map(([name, { dtype }]) => ({
    name,
    op: 'Const',
    attr: { dtype: attr.type(dtype === 'float32' ? 'DT_FLOAT' : dtype === 'bool' ? 'DT_BOOL' : 'DT_INT32') },
  }));
  const specs = Object.entries(constants).map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
  const parts = Object.values(constants).map((tensor) => {
    const data = tensor.dataSync();
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  });
  const topology = { node: [...consts, ...nodes], versions: { producer: 27, minConsumer: 12 } };
  const weights = Buffer.concat(parts);
  return { topology, specs, weights };
}

type Model = ReturnType<typeof graphModel>;

export function imported({ topology, specs, weights }: Model, options: ImportGraphModel = {}, signature?: unknown) {
  const decoded = decodeWeights(specs as Parameters<typeof decodeWeights>[0], weights);
  return importGraphModel({ topology, weights: decoded, signature }, options);
}

/** What TensorFlow.js gives for a node. */
export async function tensorflow(
  { topology, specs, weights }: Model,
  feeds: Record<string, tf.Tensor>,
  output: string,
) {
  const weightData = new Uint8Array(weights).buffer;
  const weightSpecs = specs as tf.io.WeightsManifestEntry[];
  const model = await tf.loadGraphModel(tf.io.fromMemory({ modelTopology: topology, weightSpecs, weightData }));
  const result = await model.executeAsync(feeds, output);
  return Array.isArray(result) ? result[0] : result;
}

/** What the imported graph gives, by output. Pictures are given as TensorFlow has them. */
export async function onnx(graph: ReturnType<typeof imported>['graph'], feeds: Record<string, tf.Tensor>) {
  const session = await openSession(writeModel(graph));
  try {
    const inputs: Record<string, RuntimeTensor> = {};
    for (const { name } of graph.inputs) {
      const given = feeds[name] ?? tf.transpose(Object.values(feeds)[0], [0, 3, 1, 2]);
      const data = await given.data();
      inputs[name] =
        given.dtype === 'int32'
          ? new RuntimeTensor('int64', BigInt64Array.from(data, BigInt), given.shape)
          : new RuntimeTensor('float32', Float32Array.from(data), given.shape);
    }
    return await session.run(inputs);
  } finally {
    await session.close();
  }
}
