import type { Graph } from '../onnx/graph.ts';
import type { RuntimeTensor, Session } from '../runtime/session.ts';
import { type Inputs, openNetwork, type Placement } from './network.ts';
import type { ParameterGroup } from './parameters.ts';
import { withParametersAsInputs } from './step-graph.ts';

/** A network without its backward pass, whose parameters come with each run. */
export class Predictor {
  private constructor(private readonly session: Session) {}

  /** @param network any number of float outputs */
  static async open(network: Graph, groups: ParameterGroup[], placement: Placement = {}): Promise<Predictor> {
    return new Predictor(await openNetwork(withParametersAsInputs(network, groups), placement));
  }

  /**
   * @param parameters as `Trainer.parameters` gives them
   * @returns the network's outputs by name, row after row
   */
  async run(inputs: Inputs, parameters: Record<string, RuntimeTensor>): Promise<Record<string, Float32Array>> {
    const result = await this.session.run({ ...parameters, ...inputs });
    return Object.fromEntries(Object.entries(result).map(([name, { data }]) => [name, data as Float32Array]));
  }

  close(): Promise<void> {
    return this.session.close();
  }
}
