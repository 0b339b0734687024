import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { openNetwork, type Placement } from '../../runtime/open-network.ts';
import { RuntimeTensor, type Session } from '../../runtime/session.ts';
import {
  type Allocation,
  allocateVectors,
  compileVectorKernel,
  type VectorKernel,
} from '../../runtime/vector-kernel/vector-kernel.ts';
import { lastLayersFirst } from './last-layers-first.ts';
import { flatten, type ParameterGroup } from './parameters.ts';
import { averageName, gradientName, next, parameterName, STEP, stateNames } from './state-names.ts';
import { parameterGradientName } from './step-graph.ts';
import { vector } from './tensors.ts';
import { buildClipGraph, buildGroupUpdateGraph, UPDATE, type UpdateOptions } from './update-graph.ts';

/** The gradient of the last batch, where a step has several: it is added to `gradientName`. */
const BATCH = 'batch_gradient';

/** A group's vectors and what works on them. */
export interface InPlaceGroup extends Allocation {
  group: ParameterGroup;
  update: VectorKernel;
  /** Adds the last batch's gradient; null where a step has one batch. */
  add: VectorKernel | null;
}

/** What a group's update depends on beside its state and gradient. */
export interface GroupStep {
  learningRate: number;
  /** How many steps the group has taken, this one included. */
  step: number;
}

/**
 * Training steps on the CPU whose state lies in WebAssembly memory: onnxruntime reads the parameters there and writes their
 * gradients there, and the optimizer is one pass over them that writes in place.
 *
 * In a graph, the update is some ten passes over vectors as long as the weights; and onnxruntime-node copies every output of a
 * run into new memory, so that state which goes in and out of each step is copied each step.
 */
export class InPlaceStep {
  /** The groups' state by name, flat vectors that change with every step. */
  readonly state: Record<string, RuntimeTensor>;
  readonly #feeds: Record<string, RuntimeTensor>;
  readonly #fetches: Record<string, RuntimeTensor | null>;
  /** How many batches the step in the making has. */
  #batches = 0;

  private constructor(
    private readonly groups: InPlaceGroup[],
    private readonly session: Session,
    private readonly clip: Session | null,
    names: (group: ParameterGroup) => string[],
  ) {
    const whole = ({ group, vectors }: InPlaceGroup) =>
      names(group).map((name) => [name, vector(vectors.get(name) as Float32Array)] as const);
    this.state = Object.fromEntries(groups.flatMap(whole));
    this.#feeds = Object.fromEntries(
      groups.flatMap((part) => viewsOf(part, parameterName(part.group), (name) => name)),
    );
    const written = groups.flatMap((part) =>
      viewsOf(part, part.add ? BATCH : gradientName(part.group), parameterGradientName),
    );
    const fetched = session.outputNames.map((name) => [name, null] as const);
    this.#fetches = { ...Object.fromEntries(fetched), ...Object.fromEntries(written) };
  }

  /**
   * @param groups from `inPlaceGroups`
   * @param graph of `buildParameterGradientGraph`
   * @param network where the parameters come from
   */
  static async open(
    groups: InPlaceGroup[],
    graph: Graph,
    network: Graph,
    options: UpdateOptions & Placement,
  ): Promise<InPlaceStep> {
    const { optimizer, emaDecay, clipNorm } = options;
    for (const { group, vectors } of groups) {
      const initial = flatten(network, group);
      vectors.get(parameterName(group))?.set(initial);
      vectors.get(averageName(group))?.set(initial);
    }
    // Only now: in the order of the backward pass, the memory that a step needs can be estimated from the graph.
    const session = await openNetwork(lastLayersFirst(graph), options);
    const plain = groups.map(({ group }) => group);
    const clip = clipNorm === null ? null : await openNetwork(buildClipGraph(plain, clipNorm), options);
    return new InPlaceStep(groups, session, clip, (group) => stateNames(group, optimizer, emaDecay !== null));
  }

  get accumulates(): boolean {
    return this.groups.some(({ add }) => add !== null);
  }

  /** Computes a batch's gradient and adds it to those before; returns the batch's losses by name. */
  async accumulate(batch: Record<string, RuntimeTensor>): Promise<Record<string, RuntimeTensor>> {
    const result = await this.session.run({ ...this.#feeds, ...batch }, this.#fetches);
    for (const { group, vectors, add } of this.groups) {
      if (!add) continue;
      if (this.#batches > 0) add.run(vectors, {});
      else vectors.get(gradientName(group))?.set(vectors.get(BATCH) as Float32Array);
    }
    this.#batches += 1;
    return result;
  }

  /** Ends the step: moves the groups that are given a rate, and forgets the gradient. */
  async update(steps: (GroupStep | null)[]): Promise<void> {
    const clipScale = await this.#clipScale(steps.map((step) => (step ? 1 : 0)));
    for (const [i, { update, vectors }] of this.groups.entries()) {
      const step = steps[i];
      if (!step) continue;
      update.run(vectors, {
        [UPDATE.learningRate]: step.learningRate,
        [UPDATE.step]: step.step,
        [UPDATE.clipScale]: clipScale,
      });
    }
    this.drop();
  }

  /** Forgets the gradient of the batches so far. */
  drop(): void {
    this.#batches = 0;
  }

  async #clipScale(active: number[]): Promise<number> {
    if (!this.clip) return 1;
    const gradients = this.groups.map(({ group, vectors }) => {
      const name = gradientName(group);
      return [name, vector(vectors.get(name) as Float32Array)] as const;
    });
    const feeds = { ...Object.fromEntries(gradients), [STEP.active]: vector(Float32Array.from(active)) };
    const result = await this.clip.run(feeds);
    return (result[UPDATE.clipScale].data as Float32Array)[0];
  }

  /** Replaces the state by what `state` held in another run. */
  restore(vectors: Record<string, Float32Array>): void {
    for (const [name, values] of Object.entries(vectors)) (this.state[name].data as Float32Array).set(values);
    this.drop();
  }

  async close(): Promise<void> {
    await this.session.close();
    await this.clip?.close();
  }
}

/**
 * The groups with memory for their state and gradients, and their compiled updates.
 *
 * @returns null where the optimizer is no element-wise arithmetic, or a group is too large for WebAssembly
 */
export function inPlaceGroups(
  groups: ParameterGroup[],
  options: UpdateOptions & { accumulates: boolean },
): InPlaceGroup[] | null {
  const { optimizer, emaDecay, accumulates } = options;
  const state = (group: ParameterGroup) => stateNames(group, optimizer, emaDecay !== null);
  const allocations = allocateVectors(
    groups.map((group) => {
      const names = [...state(group), gradientName(group), ...(accumulates ? [BATCH] : [])];
      return Object.fromEntries(names.map((name) => [name, group.size]));
    }),
  );
  if (!allocations) return null;
  const parts = groups.map((group, i) => {
    const { memory } = allocations[i];
    const vectors = [...state(group), gradientName(group)];
    const stores = Object.fromEntries(state(group).map((name) => [next(name), name]));
    const update = compileVectorKernel(buildGroupUpdateGraph(group, options), { vectors, stores }, memory);
    return update && { ...allocations[i], group, update, add: accumulates ? addition(group, memory) : null };
  });
  return parts.every((part) => part !== null) ? parts : null;
}

/** The bytes of the groups' vectors, without the parameters, which the step's graph reads. */
export function bytesBeside(groups: InPlaceGroup[]): number {
  const ofGroup = ({ group, vectors }: InPlaceGroup) => (vectors.size - 1) * 4 * group.size;
  return groups.reduce((sum, group) => sum + ofGroup(group), 0);
}

function addition(group: ParameterGroup, memory: WebAssembly.Memory): VectorKernel | null {
  const build = new GraphBuilder('sum');
  const [gradient, sum] = [BATCH, gradientName(group)].map((name) => build.input(name, 'float', [group.size]));
  build.node('Add', [sum, gradient], {}, { output: next(sum) });
  return compileVectorKernel(build.graph, { vectors: [gradient, sum], stores: { [next(sum)]: sum } }, memory);
}

/** The parameters of a group as tensors that view one of its flat vectors. */
function viewsOf(
  { group, vectors }: InPlaceGroup,
  name: string,
  called: (parameter: string) => string,
): [string, RuntimeTensor][] {
  const flat = vectors.get(name) as Float32Array;
  let offset = 0;
  return group.parameters.map(({ name: parameter, shape, size }) => {
    offset += size;
    return [called(parameter), new RuntimeTensor('float32', flat.subarray(offset - size, offset), shape)];
  });
}
