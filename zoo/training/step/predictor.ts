import type { Graph } from '../../onnx/graph.ts';
import { blockSize } from '../../runtime/blocked-layout/block-size.ts';
import { toBlockedLayout } from '../../runtime/blocked-layout/to-blocked-layout.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';
import { openNetwork, type Placement } from '../../runtime/open-network.ts';
import type { RuntimeTensor, Session } from '../../runtime/session.ts';
import { inputsWithOpenBatch, padRows, withFixedBatch } from './fixed-batch.ts';
import type { Inputs } from './network.ts';
import type { ParameterGroup } from './parameters.ts';
import { withParametersAsInputs } from './step-graph.ts';

export interface PredictorOptions extends Placement {
  /** The largest number of rows in a run, as in `TrainerOptions`; the CPU is faster with it. Any number by default. */
  batchSize?: number;
}

/** A network without its backward pass. Its parameters are inputs of each run. */
export class Predictor {
  private constructor(
    private readonly session: Session,
    private readonly batchSize: number | null,
    /** Inputs with one row per example. */
    private readonly batched: ReadonlySet<string>,
  ) {}

  /** @param network any number of float outputs */
  static async open(network: Graph, groups: ParameterGroup[], options: PredictorOptions = {}): Promise<Predictor> {
    const { batchSize = null, device = 'CPU' } = options;
    const sized = batchSize === null ? network : withFixedBatch(network, batchSize);
    const plain = withParametersAsInputs(sized, groups);
    const block = device === 'CPU' && batchSize !== null ? await blockSize() : null;
    const graph = block === null ? plain : toBlockedLayout(plain, await inferShapes(plain), block);
    return new Predictor(await openNetwork(graph, options), batchSize, inputsWithOpenBatch(network));
  }

  /**
   * @param parameters as `Trainer.parameters` returns them
   * @returns the network's outputs by name, row by row
   */
  async run(inputs: Inputs, parameters: Record<string, RuntimeTensor>): Promise<Record<string, Float32Array>> {
    const { batchSize } = this;
    let present: number | undefined;
    const feeds = Object.entries(inputs).map(([name, tensor]) => {
      if (batchSize === null || !this.batched.has(name)) return [name, tensor] as const;
      present = tensor.dims[0];
      return [name, padRows(tensor, batchSize)] as const;
    });
    const result = await this.session.run({ ...parameters, ...Object.fromEntries(feeds) });
    return Object.fromEntries(
      Object.entries(result).map(([name, { data, dims }]) => {
        const row = data.length / dims[0];
        return [name, (data as Float32Array).subarray(0, present === undefined ? data.length : present * row)];
      }),
    );
  }

  close(): Promise<void> {
    return this.session.close();
  }
}
