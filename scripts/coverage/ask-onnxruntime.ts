import { env, InferenceSession } from 'onnxruntime-node';
import type { RuntimeSupport } from '../../zoo/autodiff/coverage.ts';
import { GraphBuilder, OPSET } from '../../zoo/onnx/builder.ts';
import { writeModel } from '../../zoo/onnx/write.ts';

/** Why onnxruntime does not load a graph of one node; undefined if it does. */
async function refusal(op: string, opset: number): Promise<string | undefined> {
  const build = new GraphBuilder('probe');
  build.graph.opsets[''] = opset;
  build.input('x', 'float', [1]);
  build.output(build.node(op, ['x']), 'float', [1]);
  try {
    await (await InferenceSession.create(writeModel(build.graph), { logSeverityLevel: 4 })).release();
  } catch (error) {
    return (error as Error).message;
  }
}

/** Asks onnxruntime for the newest opset that it reads, and which of some operators it supports in that. */
export async function askOnnxruntime(operators: string[]): Promise<RuntimeSupport> {
  let newestOpset = OPSET;
  while ((await refusal('Relu', newestOpset + 1)) === undefined) newestOpset++;
  const known = new Set<string>();
  for (const op of operators) {
    // Any other error is about the node's inputs and attributes.
    if (!(await refusal(op, newestOpset))?.includes('No Op registered')) known.add(op);
  }
  return { version: env.versions.node ?? 'of an unknown version', newestOpset, operators: known };
}
