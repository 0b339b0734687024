import { InferenceSession, type Tensor } from 'onnxruntime-node';
import type { Device } from './device.ts';
import { Downloader } from './download.ts';
import { explainFailure, explainRefusal } from './runtime-error.ts';

export { Tensor as RuntimeTensor } from 'onnxruntime-node';

export interface Session {
  device: Device;
  inputNames: readonly string[];
  outputNames: readonly string[];
  /**
   * Runs the model; only the named `outputs` are computed and returned (all, by default). A tensor that is given for an output is
   * written to as well. Feeds lie on the CPU, or on the device as another run left them there. Who gets a resident tensor has to
   * `dispose()` of it.
   *
   * @throws InvalidInputError with `field` `batchSize` if memory does not suffice; UnavailableError if the GPU is gone
   */
  run(
    feeds: Record<string, Tensor>,
    outputs?: string[] | Record<string, Tensor | null>,
  ): Promise<Record<string, Tensor>>;
  /** The values of a float tensor, row-major, wherever it lies; throws as `run` does. */
  download(tensor: Tensor): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** The CPU, unless said otherwise; see `pickDevice` for what there is. */
  device?: Device;
  /** Threads inside an operator; onnxruntime's default is one a physical core. */
  threads?: number;
  /**
   * Outputs whose tensors stay where they are computed, so that the next run takes them without a copy. Only WebGPU keeps
   * them (their `location` is then `gpu-buffer`); onnxruntime-node returns all others on the CPU.
   */
  resident?: readonly string[];
}

/**
 * Opens an ONNX model, from its bytes or a file, on one of onnxruntime's providers. Operators that the provider of a GPU
 * lacks run on the CPU.
 *
 * `run` blocks the event loop while it computes (microsoft/onnxruntime#19611): call it in a process that serves nothing else.
 *
 * @throws InvalidInputError with onnxruntime's reason if it refuses the model; with `field` `device` if there is no such device.
 */
export async function openSession(model: Uint8Array | string, options: SessionOptions = {}): Promise<Session> {
  const { device = 'CPU', threads, resident = [] } = options;
  const settings: InferenceSession.SessionOptions = {
    executionProviders: PROVIDERS[device],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // From its second run on, onnxruntime would plan all of a run's memory as one piece, and still keep what the first took.
    enableMemPattern: false,
    // Threads that wait in a loop for the next operator take the cores from those that decode the next batch.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    ...(threads ? { intraOpNumThreads: threads } : {}),
  };
  const located: InferenceSession.SessionOptions =
    device === 'WEBGPU' && resident.length > 0
      ? { ...settings, preferredOutputLocation: Object.fromEntries(resident.map((name) => [name, 'gpu-buffer'])) }
      : settings;
  let session: InferenceSession;
  try {
    session =
      typeof model === 'string'
        ? await InferenceSession.create(model, located)
        : await InferenceSession.create(model, located);
  } catch (cause) {
    throw explainRefusal(cause as Error, device);
  }
  const downloader = new Downloader(settings);
  const explained = (cause: Error) => {
    throw explainFailure(cause, device);
  };
  return {
    device,
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: (feeds, outputs = [...session.outputNames]) =>
      session.run(feeds, outputs).catch(explained) as Promise<Record<string, Tensor>>,
    download: async (tensor) =>
      tensor.location === 'gpu-buffer' ? downloader.read(tensor).catch(explained) : (tensor.data as Float32Array),
    close: async () => {
      await downloader.close();
      await session.release();
    },
  };
}

const PROVIDERS: Record<Device, InferenceSession.SessionOptions['executionProviders']> = {
  CPU: ['cpu'],
  // In NHWC, which the provider prefers, convolutions of 5, 6, 7 or 9 outputs a group and transposed ones of 1 are wrong, seen
  // in onnxruntime 1.30; in NCHW, none is, and a step has half the Transposes.
  WEBGPU: [{ name: 'webgpu', preferredLayout: 'NCHW' }, 'cpu'],
  CUDA: ['cuda', 'cpu'],
};
