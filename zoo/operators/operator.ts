import type { ElementType, Graph, Node } from '../onnx/graph.ts';
import type { Rule } from './gradient/rule.ts';
import type { CarriedSizes, TakenShape, ToldSizes, ValueRule } from './sizes/rules.ts';
import type { TransposedForm } from './transposed.ts';
import type { WebGpuForm } from './webgpu-forms.ts';

/**
 * Why an operator has no gradient rule.
 *
 * - `none`: its result does not depend on its inputs, or only in jumps. It is a constant in the backward pass, as in PyTorch
 *   and TensorFlow.
 * - `missing`: it has a gradient, and Graft has no rule for it. A graph that must be trained through it is refused.
 */
export type NoGradient = { none: string } | { missing: string };

/**
 * Weight decay spares biases: biases, and scales of normalizations and activations. An offset is added or multiplied
 * anywhere: it is a bias if it varies along one dimension, and a table of weights if it varies along several.
 */
export type Role = 'weight' | 'bias' | 'offset';

/** The inputs that are learned if they are float constants of the model. */
export interface Learned {
  /** By the index of the input. */
  roles: Readonly<Record<number, Role>>;
  /**
   * What else such a constant may be, judging by its values: a mask or a table of sinusoids; or one of these, or a fill of
   * equal values. Null: it is always learned.
   */
  unless: 'mask' | 'fill or mask' | null;
  /** The input matrices for which LORA learns an update; convolution kernels are one row for each output. */
  lowRank: readonly number[];
}

/**
 * The role of an operator in a network.
 *
 * - `product`: multiplies by weights; `lookup`: takes rows of a table, or one place of many
 * - `merge`: joins branches
 * - `pool`: reduces the places, each from a window or from all; `reduction`: one number for many, their average or an
 *   extremum
 */
export type Part = 'activation' | 'normalization' | 'product' | 'lookup' | 'merge' | 'pool' | 'reduction';

/**
 * How an operator moves the elements of its first input (`joins`: of all inputs) without changing any.
 *
 * - `keeps`: all unchanged; `reshapes`: in the same order under another shape; `reorders`: each to one other place
 * - `takes`: some of them, once; `looks up`: some of them, any number of times; `repeats`: all of them, several times
 */
export type Movement = 'keeps' | 'reshapes' | 'reorders' | 'takes' | 'looks up' | 'repeats' | 'joins';

/** What is known of a node before its graph runs. */
export interface KnownNode {
  /** Whether its first output has the shape of its first input; false if unknown. */
  sameShape: boolean;
  /** Of its first input; undefined where they are not known. */
  rank: number | undefined;
  type: ElementType | undefined;
  /** Whether anything reads an output. */
  isUsed: (output: number) => boolean;
  /** The elements of a constant input; undefined for one that is computed. */
  numbers: (input: number) => number[] | undefined;
}

/** How an operator works on activations with blocked channels: see `toBlockedLayout`. */
export type BlockedForm = 'convolution' | 'window' | 'global average' | 'join' | 'each element' | 'pairs';

/**
 * All that the engine knows of an operator. Passes ask for these properties, not for names. Null or false means that nothing is
 * known; a pass then leaves the node as it is. One exception: an operator without a record counts as deterministic, so what it
 * makes of constants is folded.
 */
export interface Operator {
  /** The gradients of its inputs, from those of its outputs. */
  gradient: Rule | NoGradient;
  /** Whether an output can have a gradient. Indices and masks beside a result have none. */
  carriesGradient: (node: Node, output: number) => boolean;
  learned: Learned | null;
  part: Part | null;
  /** Its output's channel dimension: 1, or the last. */
  channels: 'first' | 'last' | null;
  /**
   * The sizes of its output where onnxruntime does not know them: carried over from the inputs (`alike` the first, or all of
   * them `broadcast` by numpy's rules), or told by the values of an input.
   */
  sizes: { carried: CarriedSizes } | { told: ToldSizes } | null;
  /** What it makes of vectors of sizes on their way from a `Shape` to a node that takes a shape. */
  value: ValueRule | null;
  takesShape: TakenShape | null;
  moves: Movement | null;
  /** Whether a node returns its first input unchanged. */
  changesNothing: (node: Node, known: KnownNode) => boolean;
  /** Whether its results differ from run to run. */
  isRandom: (node: Node, graph: Graph) => boolean;
  /** Whether it reads only the shape of its input, or takes a shape as its values. */
  isShapeOnly: boolean;
  /**
   * Whether it makes floats of weights on 8 bits. In a model whose activations are rounded too, it is not folded: onnxruntime
   * multiplies the 8 bits themselves, and rounds as the publisher's model does.
   */
  unpacks: boolean;
  /** Whether larger inputs never give smaller outputs, element by element and to the last bit. */
  isMonotone: boolean;
  /** Whether its output is probabilities, or their logarithms. */
  givesProbabilities: boolean;
  /** Whether it changes only a picture's scale, layout or size. */
  isPreprocessing: boolean;
  /** How it works on a transposed tensor, so that the transpose can follow it. */
  transposed: TransposedForm | null;
  blocked: BlockedForm | null;
  /** The form that onnxruntime's WebGPU provider runs, if it cannot run the operator itself. */
  webgpu: WebGpuForm | null;
  /** In mixed precision: multiplied in float16, or moved in float16 on the way to a product. */
  half: 'product' | 'moved' | null;
  /**
   * In int8: `weighted` operators have weights and most of the work; `computed` ones onnxruntime computes on 8 bits too, which
   * saves the way to float32 and back between two weighted ones; `carried` ones give elements on as they are; onnxruntime
   * leaves `clipped` ones out where the rounding clips at the same bounds.
   */
  int8: 'weighted' | 'computed' | 'carried' | 'clipped' | null;
}

export type OperatorTable = Record<string, Operator>;

/** The assumptions about an operator without a record. */
export const unknown: Operator = {
  gradient: { missing: 'Graft does not know the operator' },
  carriesGradient: () => true,
  learned: null,
  part: null,
  channels: null,
  sizes: null,
  value: null,
  takesShape: null,
  moves: null,
  changesNothing: () => false,
  isRandom: () => false,
  isShapeOnly: false,
  unpacks: false,
  isMonotone: false,
  givesProbabilities: false,
  isPreprocessing: false,
  transposed: null,
  blocked: null,
  webgpu: null,
  half: null,
  int8: null,
};

/**
 * The properties that every record states itself or through its kind. The other properties only make a graph faster, and may
 * be left out.
 */
type Stated = 'gradient' | 'learned' | 'part' | 'sizes' | 'moves';

/** A record. */
export const operator = (own: Pick<Operator, Stated> & Partial<Operator>): Operator => ({ ...unknown, ...own });

/** The properties that a record of one kind states itself, where the kind states the rest. */
type Own<Needed extends keyof Operator, Given extends keyof Operator> = Pick<Operator, Needed> &
  Partial<Omit<Operator, Given | Needed>>;

/** A record of an operator without a gradient. */
export const stopped = (
  why: string,
  own: Own<'sizes', 'gradient' | 'carriesGradient' | 'learned' | 'part' | 'moves'>,
): Operator =>
  operator({ gradient: { none: why }, carriesGradient: () => false, learned: null, part: null, moves: null, ...own });

/** Whether a record has a gradient rule. */
export const hasRule = (record: Operator): record is Operator & { gradient: Rule } =>
  typeof record.gradient === 'function';
