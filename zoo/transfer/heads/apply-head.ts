import { GraphBuilder } from '../../onnx/builder.ts';
import { openNetwork } from '../../runtime/open-network.ts';
import { RuntimeTensor } from '../../runtime/session.ts';
import { addClosedHead, type ClosedHead } from './closed-head.ts';
import { type Features, rowsOf } from './features.ts';

const ROWS_AT_A_TIME = 1024;

/** What a head answers for each row of features, computed by the nodes that a checkpoint has behind its features. */
export async function applyHead(head: ClosedHead, features: Features, outputs: number): Promise<number[][]> {
  const { values, dimension } = features;
  const build = new GraphBuilder('head');
  const name = build.input('features', 'float', ['batch', dimension]);
  addClosedHead(build, { name, dimension }, head, 'y');
  build.output('y', 'float', ['batch', outputs]);
  const session = await openNetwork(build.graph);
  try {
    const answers: number[][] = [];
    for (let start = 0; start < rowsOf(features); start += ROWS_AT_A_TIME) {
      const block = values.subarray(start * dimension, (start + ROWS_AT_A_TIME) * dimension);
      const tensor = new RuntimeTensor('float32', block, [block.length / dimension, dimension]);
      const y = (await session.run({ features: tensor })).y.data as Float32Array;
      for (let at = 0; at < y.length; at += outputs) answers.push(Array.from(y.subarray(at, at + outputs)));
    }
    return answers;
  } finally {
    await session.close();
  }
}
