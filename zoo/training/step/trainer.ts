import type { Graph } from '../../onnx/graph.ts';
import { blockSize } from '../../runtime/blocked-layout/block-size.ts';
import { openNetwork, type Placement } from '../../runtime/open-network.ts';
import type { RuntimeTensor, Session } from '../../runtime/session.ts';
import { batchFeeds, type FixedBatch, type Targets } from '../feeding/batch-feeds.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import type { Loss } from '../losses/loss.ts';
import { adamW } from '../optimizers/adamw.ts';
import { inputsWithOpenBatch, withFixedBatch } from './fixed-batch.ts';
import { bytesBeside, InPlaceStep, inPlaceGroups } from './in-place-step.ts';
import { LossScale, type LossScaleState } from './loss-scale.ts';
import { withHalfProducts } from './mixed-precision.ts';
import type { Inputs } from './network.ts';
import { networkPerBatch } from './network-per-batch.ts';
import { flatten, type ParameterGroup } from './parameters.ts';
import { planFeeds } from './plan-feeds.ts';
import { averageName, gradientName, next, parameterName, STEP, slotName, stateNames } from './state-names.ts';
import { buildGradientGraph, buildParameterGradientGraph, buildStepGraph } from './step-graph.ts';
import { largestBatch, planNames, type StepExamples, type StepPlan } from './step-plan.ts';
import { scalar, vector } from './tensors.ts';
import { buildUpdateGraph, type UpdateOptions } from './update-graph.ts';

export interface TrainerOptions extends Placement, Partial<Omit<UpdateOptions, 'scalesLoss'>> {
  /** Cross-entropy, by default. */
  loss?: Loss;
  /** Several losses, heads or batches a step instead of `loss` and `batchSize`: see `Trainer.stepOn`. */
  plan?: StepPlan;
  /**
   * Fixes the first dimension of the network's inputs and of the targets, so that every shape of the step is known beforehand.
   * A batch may have fewer rows: it is filled up with rows that count nothing. By default batches are of any size.
   */
  batchSize?: number;
  /** Whether steps are made of several batches: see `Trainer.accumulate`. */
  accumulates?: boolean;
  /** MIXED computes products in float16, with a loss scale: see `withHalfProducts` and `LossScale`. FLOAT32, by default. */
  precision?: 'FLOAT32' | 'MIXED';
  /**
   * Sees the graph of a step, or of a batch's gradient, before a session is made of it, and builds it for other batch sizes:
   * what this throws, `open` throws. `beside` is the bytes that training needs outside the graph, for the optimizer's state.
   */
  inspect?: (graph: Graph, build: (batchSize: number) => Promise<Graph>, beside: number) => Promise<void>;
}

/** Everything that a trainer's next step depends on beside its batch: vectors by name, and each group's number of steps. */
export interface TrainerState {
  vectors: Record<string, Float32Array>;
  steps: number[];
  /** In mixed precision. */
  lossScale?: LossScaleState;
}

/** Losses before a step's update. */
export interface StepLosses {
  /** With a plan, the weighted sum of the objectives' losses. */
  total: number;
  /** By the names of a plan's objectives, each before its weight. */
  byObjective: Record<string, number>;
}

type Feeds = Record<string, RuntimeTensor>;

const scalarOf = (tensor: RuntimeTensor) => (tensor.data as Float32Array)[0];

/** A network in training: its parameters, what the optimizer keeps of them, and the graph of one step. */
export class Trainer {
  #gradients: Record<string, RuntimeTensor> | null = null;
  #lossScale: LossScale | null;

  private constructor(
    private readonly groups: ParameterGroup[],
    private readonly settings: UpdateOptions & FixedBatch & { plan: StepPlan | undefined },
    /** The state in place; or one session for the whole step, or one for the gradient of a batch and one for the update. */
    private readonly sessions: { inPlace: InPlaceStep } | { whole: Session } | { gradient: Session; update: Session },
    private state: Record<string, RuntimeTensor>,
    private steps: number[],
  ) {
    this.#lossScale = settings.scalesLoss ? new LossScale() : null;
  }

  /**
   * @param network its first output is what the loss is of: a classifier's logits `[batch, classes]`
   * @throws InvalidInputError if the network cannot be differentiated
   */
  static async open(network: Graph, groups: ParameterGroup[], options: TrainerOptions = {}): Promise<Trainer> {
    const { loss = crossEntropy, optimizer = adamW(), clipNorm = null, emaDecay = null, accumulates = false } = options;
    const { plan } = options;
    const batchSize = (plan ? largestBatch(plan) : options.batchSize) ?? null;
    const scalesLoss = options.precision === 'MIXED';
    const batched = inputsWithOpenBatch(network);
    const settings = { optimizer, clipNorm, emaDecay, scalesLoss, batchSize, batched, plan };
    const onCpu = (options.device ?? 'CPU') === 'CPU';
    const layout = { loss, plan, scalesLoss, blockSize: onCpu && batchSize !== null ? await blockSize() : null };
    const inPlace = onCpu && !scalesLoss ? inPlaceGroups(groups, { ...settings, accumulates }) : null;
    const build = async (rows: number | null) => {
      const sized = plan
        ? networkPerBatch(network, plan, rows)
        : rows === null
          ? network
          : withFixedBatch(network, rows);
      if (inPlace) return buildParameterGradientGraph(sized, groups, layout);
      const graph = accumulates
        ? await buildGradientGraph(sized, groups, layout)
        : await buildStepGraph(sized, groups, { ...settings, ...layout });
      return scalesLoss ? withHalfProducts(graph) : graph;
    };
    const graph = await build(batchSize);
    await options.inspect?.(graph, build, inPlace ? bytesBeside(inPlace) : 0);
    const none = groups.map(() => 0);
    if (inPlace) {
      const step = await InPlaceStep.open(inPlace, graph, network, { ...options, ...settings });
      return new Trainer(groups, settings, { inPlace: step }, step.state, none);
    }
    const resident = groups.flatMap((group) => stateNames(group, optimizer, emaDecay !== null).map(next));
    const sums = groups.map((group) => next(gradientName(group)));
    const sessions = accumulates
      ? {
          gradient: await openNetwork(graph, options, sums),
          update: await openNetwork(buildUpdateGraph(groups, settings), options, resident),
        }
      : { whole: await openNetwork(graph, options, resident) };
    const state: Record<string, RuntimeTensor> = {};
    for (const group of groups) {
      state[parameterName(group)] = vector(flatten(network, group));
      for (const slot of optimizer.slots) state[slotName(slot, group)] = vector(new Float32Array(group.size));
      if (emaDecay !== null) state[averageName(group)] = vector(flatten(network, group));
    }
    return new Trainer(groups, settings, sessions, state, none);
  }

  /**
   * Adds a batch's gradient to the step that `step` will end.
   *
   * @returns the batch's loss, weighted as `targets.weights` says
   */
  async accumulate(inputs: Inputs, targets: Targets): Promise<number> {
    return (await this.#accumulate(batchFeeds(inputs, targets, this.settings))).total;
  }

  /** The same for examples of a plan, in the shares of the step's losses that their weights say. */
  accumulateOn(examples: StepExamples): Promise<StepLosses> {
    return this.#accumulate(this.#planFeeds(examples));
  }

  async #accumulate(examples: Feeds): Promise<StepLosses> {
    const { sessions } = this;
    if ('inPlace' in sessions && sessions.inPlace.accumulates) {
      return this.#losses(await sessions.inPlace.accumulate(examples));
    }
    if (!('gradient' in sessions)) throw new Error('This trainer was not opened to accumulate.');
    const zero = () =>
      Object.fromEntries(this.groups.map((group) => [gradientName(group), vector(new Float32Array(group.size))]));
    const before = this.#gradients ?? zero();
    const feeds = { ...examples, ...this.#scaleFeed(), ...this.parametersInTraining(), ...before };
    const result = await sessions.gradient.run(feeds);
    this.#gradients = Object.fromEntries(Object.keys(before).map((name) => [name, result[next(name)]]));
    for (const tensor of Object.values(before)) tensor.dispose();
    return this.#losses(result);
  }

  /**
   * One step: the state after it replaces the state before it, unless the loss is no number, or in mixed precision a gradient
   * overflowed: the loss scale is then lower at the next step.
   *
   * @param frozen groups that keep their state as it is: neither their parameters nor the optimizer's moments move
   * @returns the batch's loss before the update, weighted as `targets.weights` says
   */
  async step(
    inputs: Inputs,
    targets: Targets,
    learningRate: number,
    frozen: ReadonlySet<ParameterGroup> = new Set(),
  ): Promise<number> {
    return (await this.#step(batchFeeds(inputs, targets, this.settings), learningRate, frozen)).total;
  }

  /** The same for examples of a plan. */
  stepOn(
    examples: StepExamples,
    learningRate: number,
    frozen: ReadonlySet<ParameterGroup> = new Set(),
  ): Promise<StepLosses> {
    return this.#step(this.#planFeeds(examples), learningRate, frozen);
  }

  async #step(examples: Feeds, learningRate: number, frozen: ReadonlySet<ParameterGroup>): Promise<StepLosses> {
    const steps = this.groups.map((group, i) => (frozen.has(group) ? this.steps[i] : this.steps[i] + 1));
    const rates = this.groups.map((group) => (frozen.has(group) ? 0 : learningRate * group.learningRateScale));
    if ('inPlace' in this.sessions) {
      const { inPlace } = this.sessions;
      const losses = this.#losses(await inPlace.accumulate(examples));
      if (Number.isFinite(losses.total)) {
        await inPlace.update(
          this.groups.map((group, i) => (frozen.has(group) ? null : { learningRate: rates[i], step: steps[i] })),
        );
        this.steps = steps;
      } else inPlace.drop();
      return losses;
    }
    const update: Record<string, RuntimeTensor> = {
      [STEP.learningRates]: vector(Float32Array.from(rates)),
      // A group that has taken no step is computed all the same, and thrown away: its step counts as the first.
      [STEP.steps]: vector(Float32Array.from(steps, (count) => Math.max(count, 1))),
    };
    if (this.settings.clipNorm !== null || this.settings.scalesLoss) {
      update[STEP.active] = vector(Float32Array.from(this.groups, (group) => (frozen.has(group) ? 0 : 1)));
    }
    let losses: StepLosses;
    let result: Record<string, RuntimeTensor>;
    if ('whole' in this.sessions) {
      result = await this.sessions.whole.run({
        ...this.state,
        ...examples,
        ...this.#scaleFeed(),
        ...update,
      });
      losses = this.#losses(result);
    } else {
      losses = await this.#accumulate(examples);
      const gradients = this.#gradients ?? {};
      this.#gradients = null;
      result = await this.sessions.update.run({ ...this.state, ...gradients, ...update });
      for (const tensor of Object.values(gradients)) tensor.dispose();
    }
    const counts = Number.isFinite(losses.total) && (this.#lossScale?.accept(scalarOf(result[STEP.magnitude])) ?? true);
    if (!counts) {
      for (const name of Object.keys(this.state)) result[next(name)].dispose();
      return losses;
    }
    this.#takeState(result, frozen);
    this.steps = steps;
    return losses;
  }

  #takeState(result: Record<string, RuntimeTensor>, frozen: ReadonlySet<ParameterGroup>): void {
    for (const group of this.groups) {
      for (const name of stateNames(group, this.settings.optimizer, this.settings.emaDecay !== null)) {
        const [kept, dropped] = frozen.has(group)
          ? [this.state[name], result[next(name)]]
          : [result[next(name)], this.state[name]];
        this.state[name] = kept;
        dropped.dispose();
      }
    }
  }

  #planFeeds(examples: StepExamples): Feeds {
    const { plan, batched } = this.settings;
    if (!plan) throw new Error('This trainer was opened without a plan.');
    return planFeeds(examples, plan, batched);
  }

  #losses(result: Feeds): StepLosses {
    const names = this.settings.plan?.objectives.map(({ name }) => name) ?? [];
    const byObjective = Object.fromEntries(names.map((name) => [name, scalarOf(result[planNames.loss(name)])]));
    return { total: scalarOf(result[STEP.loss]), byObjective };
  }

  #scaleFeed(): Record<string, RuntimeTensor> {
    return this.#lossScale ? { [STEP.lossScale]: scalar(this.#lossScale.value) } : {};
  }

  /** The parameters as the next step starts from them, also where averages are kept. The feeds that `Predictor` wants. */
  parametersInTraining(): Record<string, RuntimeTensor> {
    return Object.fromEntries(this.groups.map((group) => [parameterName(group), this.state[parameterName(group)]]));
  }

  /** The parameters to evaluate, one flat vector a group: the averages where they are kept. The feeds that `Predictor` wants. */
  parameters(): Record<string, RuntimeTensor> {
    const kept = this.settings.emaDecay === null ? parameterName : averageName;
    return Object.fromEntries(this.groups.map((group) => [parameterName(group), this.state[kept(group)]]));
  }

  /** What the next step would begin with. */
  async save(): Promise<TrainerState> {
    const entries = Object.entries(this.state).map(
      async ([name, tensor]) => [name, await this.download(tensor)] as const,
    );
    const vectors = Object.fromEntries(await Promise.all(entries));
    const lossScale = this.#lossScale?.state;
    return { vectors, steps: [...this.steps], ...(lossScale ? { lossScale } : {}) };
  }

  /** Goes on from what another trainer of the same network, groups and options saved. */
  restore({ vectors, steps, lossScale }: TrainerState): void {
    if ('inPlace' in this.sessions) this.sessions.inPlace.restore(vectors);
    else {
      for (const tensor of Object.values(this.state)) tensor.dispose();
      this.state = Object.fromEntries(Object.entries(vectors).map(([name, values]) => [name, vector(values.slice())]));
    }
    this.steps = [...steps];
    if (this.#lossScale && lossScale) this.#lossScale = new LossScale(lossScale);
    this.#gradients = null;
  }

  /** The values of one of the trainer's tensors, wherever it lies. */
  async download(tensor: RuntimeTensor): Promise<Float32Array> {
    // A copy: the next step writes over them.
    if ('inPlace' in this.sessions) return (tensor.data as Float32Array).slice();
    return ('whole' in this.sessions ? this.sessions.whole : this.sessions.update).download(tensor);
  }

  async close(): Promise<void> {
    // First: a tensor on a GPU belongs to the session that made it, and to dispose of it later ends the process.
    for (const tensor of Object.values({ ...this.state, ...this.#gradients })) tensor.dispose();
    for (const session of Object.values(this.sessions)) await session.close();
  }
}
