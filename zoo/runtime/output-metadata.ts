import { createHash } from 'node:crypto';
import { InferenceSession } from 'onnxruntime-node';
import { explainRefusal } from './runtime-error.ts';

type Metadata = InferenceSession['outputMetadata'];

/** How many graphs' outputs are remembered: one pass after another asks about a graph that none of them changes. */
const REMEMBERED = 16;
/** By the digest of the model's bytes, the last one that was asked about last. */
const remembered = new Map<string, Metadata>();

/**
 * The types and shapes of a model's outputs, as onnxruntime infers them when it loads it. In a browser, zoo/variants/browser/output-metadata.ts takes its
 * place.
 *
 * @throws InvalidInputError with onnxruntime's reason if it rejects the model
 */
export async function outputMetadata(onnx: Uint8Array): Promise<Metadata> {
  const digest = createHash('sha256').update(onnx).digest('hex');
  const metadata = remembered.get(digest) ?? (await loadedMetadata(onnx));
  remembered.delete(digest);
  remembered.set(digest, metadata);
  if (remembered.size > REMEMBERED) for (const oldest of [...remembered.keys()].slice(0, 1)) remembered.delete(oldest);
  return metadata;
}

async function loadedMetadata(onnx: Uint8Array): Promise<Metadata> {
  const session = await InferenceSession.create(onnx, {
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 3,
    // It never runs, so it needs no pool of threads.
    intraOpNumThreads: 1,
  }).catch((cause: Error) => {
    throw explainRefusal(cause, 'CPU');
  });
  const { outputMetadata } = session;
  await session.release();
  return outputMetadata;
}
