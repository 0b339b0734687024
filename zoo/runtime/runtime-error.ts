import { InvalidInputError, UnavailableError } from '../errors.ts';
import { DEVICE_NAMES, type Device } from './device.ts';

/**
 * What onnxruntime says where a GPU or the memory ends: its arena's words, CUDA's, and WebGPU's, whose buffer is invalid after
 * it could not be made, larger than the device allows, in more pieces than a shader may have, or of more elements than 32 bits
 * count.
 */
const OUT_OF_MEMORY =
  /Failed to allocate memory|out of memory|Allocation size too large|bad_alloc|Invalid Buffer.*previous error|exceeds the max buffer size|Too many storage buffers|narrowing_error/i;
/** Dawn's words, `[Device] is lost.`, and Vulkan's, `VK_ERROR_DEVICE_LOST`. */
const DEVICE_LOST = /device\]? (was |is )?lost|DEVICE_LOST/i;

/** Why a session could not be opened, for the person who asked for it. */
export function explainRefusal(cause: Error, device: Device): Error {
  const reason = withoutSource(cause.message);
  if (/WebGPU adapter|ExecutionProvider_Cuda|backend not found/.test(cause.message)) {
    return new InvalidInputError(`${DEVICE_NAMES[device]} cannot be used: ${reason}`, 'device', { cause });
  }
  return (
    explainMemoryOrLoss(cause, device) ??
    new InvalidInputError(`onnxruntime refuses the model: ${reason}`, undefined, { cause })
  );
}

/** Why a run failed; the error itself where there is nothing to add. */
export function explainFailure(cause: Error, device: Device): Error {
  return explainMemoryOrLoss(cause, device) ?? cause;
}

function explainMemoryOrLoss(cause: Error, device: Device): Error | undefined {
  if (DEVICE_LOST.test(cause.message)) {
    const why = 'its driver reset it, or it is gone';
    return new UnavailableError(
      `${DEVICE_NAMES[device]} lost its device: ${why}. Training can go on from its last saved state.`,
      {
        cause,
      },
    );
  }
  if (!OUT_OF_MEMORY.test(cause.message)) return undefined;
  const size = /buffer (?:of )?size \(?(\d+)/i.exec(cause.message)?.[1];
  const tensor = size ? ` for a tensor of ${(Number(size) / 1e9).toFixed(2)} GB` : '';
  return new InvalidInputError(
    `${DEVICE_NAMES[device]} has too little memory left${tensor}: use a smaller batchSize.`,
    'batchSize',
    { cause },
  );
}

/** The message without the place in onnxruntime's source and the condition that failed there. */
function withoutSource(message: string): string {
  const opset = /Opset (\d+) is under development.*till opset (\d+)/s.exec(message);
  if (opset)
    return `it is of ONNX opset ${opset[1]}, and ${opset[2]} is the newest that is read; export it for an older one`;
  return message.replace(/^\/onnxruntime_src\/.* was false\. /s, '').trim();
}
