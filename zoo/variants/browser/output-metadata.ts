import { InferenceSession } from 'onnxruntime-web/wasm';
import { explainRefusal } from '../../runtime/runtime-error.ts';

/** In the place of `zoo/runtime/output-metadata.ts`, which remembers graphs by a digest: a page over http computes none, and asks about one model. */
export async function outputMetadata(onnx: Uint8Array): Promise<InferenceSession['outputMetadata']> {
  const session = await InferenceSession.create(onnx, {
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 3,
  }).catch((cause: Error) => {
    throw explainRefusal(cause, 'CPU');
  });
  const { outputMetadata } = session;
  await session.release();
  return outputMetadata;
}
