import type { ServerDuplexStream } from '@grpc/grpc-js';
import { failureOf } from '../../failure-of.ts';
import { grpcError } from './grpc-errors.ts';
import type { ModelInferRequest, ModelInferResponse } from './tensors-over-grpc.ts';

/** What a stream answers to a request: `infer_response` with its id, and `error_message` if it was refused. */
export interface ModelStreamInferResponse {
  error_message?: string;
  infer_response: Partial<ModelInferResponse>;
}

export type InferStream = ServerDuplexStream<ModelInferRequest, ModelStreamInferResponse>;

/** The most requests of a stream under way: then the client's next ones wait in its connection. */
const MOST_AT_ONCE = 16;

/**
 * Answers the requests of a stream, several at a time, in their order. A request that is refused leaves the stream open, as in Triton; one whose
 * token is refused ends it.
 *
 * https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
 */
export function answerStream(
  call: InferStream,
  answer: (request: ModelInferRequest) => Promise<ModelInferResponse>,
): void {
  let underWay = 0;
  let last: Promise<void> = Promise.resolve();
  let isOver = false;
  const end = (error?: Error) => {
    if (isOver) return;
    isOver = true;
    if (error) call.emit('error', error);
    else call.end();
  };
  const refused = (request: ModelInferRequest, error: unknown): ModelStreamInferResponse | Error => {
    const { status, message } = failureOf(error);
    if (status === 401 || status === 403) return grpcError(status, message);
    return { error_message: message, infer_response: { model_name: request.model_name, id: request.id } };
  };
  call.on('data', (request: ModelInferRequest) => {
    underWay++;
    if (underWay >= MOST_AT_ONCE) call.pause();
    const answered = answer(request).then(
      (response): ModelStreamInferResponse => ({ infer_response: withFinal(request, response) }),
      (error: unknown) => refused(request, error),
    );
    last = Promise.all([answered, last]).then(async ([one]) => {
      if (one instanceof Error) end(one);
      // A client that does not read is not asked for more.
      else if (!isOver && !call.write(one)) await new Promise<void>((resolve) => call.once('drain', resolve));
      underWay--;
      call.resume();
    });
  });
  call.on('end', () => void last.then(() => end()));
  // Nobody reads what comes now.
  call.on('cancelled', () => {
    isOver = true;
  });
}

/** Clients that count the answers of a request ask for this mark; there is one answer. */
function withFinal({ parameters }: ModelInferRequest, response: ModelInferResponse): ModelInferResponse {
  if (parameters.triton_enable_empty_final_response?.bool_param !== true) return response;
  const final = { bool_param: true, parameter_choice: 'bool_param' };
  return { ...response, parameters: { ...response.parameters, triton_final_response: final } };
}
