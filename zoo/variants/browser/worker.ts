import { env } from 'onnxruntime-web/wasm';
import type { Progress } from '../../explanation/progress.ts';
import { answer, explain, openModel } from './classifier-requests.ts';
import { compare, explainComparison, openEncoder } from './encoder-requests.ts';
import { encodePicture, openEncoderOfPictures } from './picture-encoder-requests.ts';
import type { CancelRequest, OpenRequest, WorkerRequest, WorkerResponse } from './worker-messages.ts';

// The script of a worker in which the web app tries a model: it classifies or compares with the server's own code, and explains. It is given the model,
// and its page serves it with a policy that forbids every connection, so that no picture and no text can leave it.

const running = new Map<number, AbortController>();
const post = (response: WorkerResponse) => self.postMessage(response);

function open({ kind, model, runtime }: OpenRequest) {
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = runtime;
  if (kind === 'open-picture-encoder') return openEncoderOfPictures(model);
  return kind === 'open' ? openModel(model) : openEncoder(model);
}

/** Of a request: what reports how far it is, and stops it. */
const progressOf = (id: number): Progress => {
  const { signal } = running.get(id) ?? {};
  return {
    ...(signal ? { signal } : {}),
    onProgress: async (done, of) => {
      post({ id, progress: { done, of } });
      // Lets a request to cancel in.
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
};

function resultOf(request: WorkerRequest) {
  if (request.kind === 'answer') return answer(request);
  if (request.kind === 'explain') return explain(request, progressOf(request.id));
  if (request.kind === 'compare') return compare(request);
  if (request.kind === 'explain-similarity') return explainComparison(request, progressOf(request.id));
  if (request.kind === 'encode-picture') return encodePicture(request);
  return open(request);
}

self.onmessage = async ({ data: request }: MessageEvent<WorkerRequest | CancelRequest>) => {
  const { id } = request;
  if (request.kind === 'cancel') {
    running.get(id)?.abort(new Error('Cancelled.'));
    return;
  }
  running.set(id, new AbortController());
  try {
    post({ id, result: await resultOf(request) });
  } catch (error) {
    post({ id, error: (error as Error).message });
  } finally {
    running.delete(id);
  }
};
