import { InvalidInputError, UnavailableError } from '../errors.ts';
import { DEVICE_NAMES, type Device } from './device.ts';

/**
 * onnxruntime's messages when memory or a GPU's limits are exceeded: from its arena, from CUDA, and from WebGPU, where a buffer
 * could not be created, is larger than the device allows, has more bindings than a shader may have, or more elements than 32
 * bits can count.
 */
const OUT_OF_MEMORY =
  /Failed to allocate memory|out of memory|Allocation size too large|bad_alloc|Invalid Buffer.*previous error|exceeds the max buffer size|Too many storage buffers|narrowing_error/i;
/** Dawn's message, `[Device] is lost.`, and Vulkan's, `VK_ERROR_DEVICE_LOST`. */
const DEVICE_LOST = /device\]? (was |is )?lost|DEVICE_LOST/i;

/** A file may have names of any length, and onnxruntime repeats them. */
const LONGEST_REASON = 1_000;

/** Explains to the user why a session could not be opened. */
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

/** Explains why a run failed; returns the error itself if there is nothing to add. */
export function explainFailure(cause: Error, device: Device): Error {
  return explainMemoryOrLoss(cause, device) ?? cause;
}

function explainMemoryOrLoss(cause: Error, device: Device): Error | undefined {
  if (DEVICE_LOST.test(cause.message)) {
    const why = 'its driver reset it, or it is gone';
    return new UnavailableError(
      `${DEVICE_NAMES[device]} lost its device: ${why}. Run it again, on the CPU if the device stays away: a fine-tune resumes from its last saved state.`,
      { cause },
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

/** The message without onnxruntime's source location and the condition that failed, and without the place of the file on this machine. */
function withoutSource(message: string): string {
  const opset = /Opset (\d+) is under development.*till opset (\d+)/s.exec(message);
  if (opset)
    return `it has ONNX opset ${opset[1]}, but ${opset[2]} is the newest that is supported; export it with an older one`;
  const reason = message
    .replace(/^Load model from .*? failed: ?/s, '')
    .replace(/^\/onnxruntime_src\/.* was false\. /s, '')
    .replace(/^\/onnxruntime_src\/\S+ [^)]*\)(?: const)? /, '')
    .trim();
  return reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON)} …` : reason;
}
