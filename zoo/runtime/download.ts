import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';

/**
 * Reads float tensors on a WebGPU device. `Tensor.getData` of onnxruntime-node 1.30 ends the process on them, so they pass
 * through a graph of one Identity node, whose output is left on the CPU.
 */
export class Downloader {
  /** One session per rank, since a graph's input has a fixed number of dimensions. */
  readonly #sessions = new Map<number, Promise<InferenceSession>>();

  constructor(private readonly options: InferenceSession.SessionOptions) {}

  /** The tensor's values, row-major. */
  async read(tensor: Tensor): Promise<Float32Array> {
    const rank = tensor.dims.length;
    const session = this.#sessions.get(rank) ?? InferenceSession.create(identity(rank), this.options);
    this.#sessions.set(rank, session);
    const { copy } = await (await session).run({ tensor });
    return copy.data as Float32Array;
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
  }
}

function identity(rank: number): Uint8Array {
  const build = new GraphBuilder('download');
  const shape = Array.from({ length: rank }, (_, axis) => `axis_${axis}`);
  build.input('tensor', 'float', shape);
  build.node('Identity', ['tensor'], {}, { output: 'copy' });
  build.output('copy', 'float', shape);
  return writeModel(build.graph);
}
