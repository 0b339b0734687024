import type { Example } from '../../data/dataset.ts';
import type { Graph } from '../../onnx/graph.ts';
import type { Device } from '../../runtime/device.ts';
import type { Targets } from '../feeding/batch-feeds.ts';
import { groupIn } from '../feeding/group-mitigation.ts';
import type { Loss } from '../losses/loss.ts';
import { addEvaluation, EVALUATION } from '../step/evaluation-graph.ts';
import type { Inputs } from '../step/network.ts';
import type { ParameterGroup } from '../step/parameters.ts';
import { Predictor } from '../step/predictor.ts';
import { STEP } from '../step/state-names.ts';
import type { Trainer } from '../step/trainer.ts';
import { weighGroups } from './weigh-groups.ts';

export interface OpenGroupDro {
  /** With dropout: the network of the step. */
  network: Graph;
  loss: Loss;
  parameters: ParameterGroup[];
  /** The training examples. */
  examples: Example[];
  attribute: string | null;
  stepSize: number;
  batchSize: number;
  device: Device;
}

/**
 * Group DRO's weights in training. Before each step the network computes the batch's losses as the step will, dropout included, and the
 * weights of the groups follow them: see `weighGroups`. That costs one more forward pass. Examples without the attribute are one more
 * group.
 */
export class GroupDro {
  #weights: number[];

  private constructor(
    private readonly predictor: Predictor,
    /** The position of each training example's group. */
    private readonly groups: number[],
    count: number,
    private readonly stepSize: number,
  ) {
    this.#weights = new Array<number>(count).fill(1 / count);
  }

  static async open(options: OpenGroupDro): Promise<GroupDro> {
    const { network, loss, parameters, examples, attribute, stepSize, batchSize, device } = options;
    const names = examples.map(groupIn(attribute));
    const distinct = [...new Set(names)].sort((a, b) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1));
    const groups = names.map((name) => distinct.indexOf(name));
    const predictor = await Predictor.open(addEvaluation(network, loss), parameters, { device, batchSize });
    return new GroupDro(predictor, groups, distinct.length, stepSize);
  }

  /** The weight of each group, in the order of their names; the examples without one come last. They sum to 1. */
  get weights(): readonly number[] {
    return this.#weights;
  }

  /** Continues with weights that an earlier run saved. */
  restore(weights: readonly number[]): void {
    this.#weights = [...weights];
  }

  /** A batch's targets with the weights of its examples, after the groups' weights have followed their losses. */
  async weigh(
    { rows, inputs, targets }: { rows: number[]; inputs: Inputs; targets: Targets },
    trainer: Trainer,
  ): Promise<Targets> {
    const feeds = { ...inputs, [STEP.targets]: targets.values };
    const { [EVALUATION.losses]: losses } = await this.predictor.run(feeds, trainer.parametersInTraining());
    const groups = rows.map((row) => this.groups[row]);
    // A loss that is no number stays in the weights for good; the step after this reports it.
    if (!losses.every(Number.isFinite)) return targets;
    const { groupWeights, exampleWeights } = weighGroups(this.#weights, groups, losses, this.stepSize);
    this.#weights = groupWeights;
    return { ...targets, weights: exampleWeights };
  }

  close(): Promise<void> {
    return this.predictor.close();
  }
}
