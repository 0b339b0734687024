import type { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor, type Session } from '../runtime/session.ts';
import { flatten, type ParameterGroup } from './parameters.ts';
import { buildStepGraph, next, STEP, stateNames, withParametersAsInputs } from './step-graph.ts';

/** A batch of activations `[rows, ...shape]`. */
export interface Batch {
  values: Float32Array;
  rows: number;
  shape: number[];
}

const tensorOf = ({ values, rows, shape }: Batch) => new RuntimeTensor('float32', values, [rows, ...shape]);
const scalar = (value: number) => new RuntimeTensor('float32', Float32Array.of(value), []);

/** The network in training: its parameters, what the optimizer keeps of them, and the graph of one step. */
export class Trainer {
  #steps = 0;

  private constructor(
    private readonly session: Session,
    private readonly input: string,
    private readonly maskName: string | null,
    private readonly groups: ParameterGroup[],
    private state: Record<string, RuntimeTensor>,
  ) {}

  /** @param network reads the boundary's activations, and a mask if `mask` names one; makes `logits` */
  static async open(network: Graph, groups: ParameterGroup[], mask: string | null): Promise<Trainer> {
    const session = await openSession(writeModel(await buildStepGraph(network, groups)));
    const state: Record<string, RuntimeTensor> = {};
    for (const group of groups) {
      const names = stateNames(group);
      const vector = (values: Float32Array) => new RuntimeTensor('float32', values, [group.size]);
      state[names.parameter] = vector(flatten(network, group));
      state[names.firstMoment] = vector(new Float32Array(group.size));
      state[names.secondMoment] = vector(new Float32Array(group.size));
    }
    return new Trainer(session, network.inputs[0].name, mask, groups, state);
  }

  /**
   * One step: the state after it replaces the state before it.
   *
   * @param targets `[rows, classes]`; @param mask `[rows, dimension]`, if the network has one
   * @returns the batch's mean loss before the update, in nats
   */
  async step(batch: Batch, targets: Batch, learningRate: number, mask: Batch | null): Promise<number> {
    const feeds: Record<string, RuntimeTensor> = {
      ...this.state,
      [this.input]: tensorOf(batch),
      [STEP.targets]: tensorOf(targets),
      [STEP.learningRate]: scalar(learningRate),
      [STEP.step]: scalar(this.#steps + 1),
    };
    if (mask && this.maskName) feeds[this.maskName] = tensorOf(mask);
    const result = await this.session.run(feeds);
    this.#steps += 1;
    this.state = Object.fromEntries(Object.keys(this.state).map((name) => [name, result[next(name)]]));
    return (result[STEP.loss].data as Float32Array)[0];
  }

  /** The parameters as they are now, one flat vector a group: the feeds that `Predictor` wants. */
  parameters(): Record<string, RuntimeTensor> {
    return Object.fromEntries(
      this.groups.map((group) => stateNames(group).parameter).map((name) => [name, this.state[name]]),
    );
  }

  close(): Promise<void> {
    return this.session.close();
  }
}

/** The network without dropout and without the backward pass, whose parameters come with each run. */
export class Predictor {
  private constructor(
    private readonly session: Session,
    private readonly input: string,
    private readonly output: string,
  ) {}

  static async open(network: Graph, groups: ParameterGroup[]): Promise<Predictor> {
    const session = await openSession(writeModel(withParametersAsInputs(network, groups)));
    return new Predictor(session, network.inputs[0].name, network.outputs[0].name);
  }

  /** `logits [rows, classes]`, row after row. */
  async logits(batch: Batch, parameters: Record<string, RuntimeTensor>): Promise<Float32Array> {
    const result = await this.session.run({ ...parameters, [this.input]: tensorOf(batch) });
    return result[this.output].data as Float32Array;
  }

  close(): Promise<void> {
    return this.session.close();
  }
}
