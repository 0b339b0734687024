import { intAttribute } from '../onnx/attributes.ts';
import type { Node } from '../onnx/graph.ts';

/** The elements of a constant input, by name. */
type Numbers = (name: string) => number[] | undefined;

/** The changes in a node that works on the source of a transpose instead of its result. */
export interface Change {
  attributes?: Node['attributes'];
  /** Integers that replace inputs. */
  inputs?: Record<number, number[]>;
  /** How the outputs are transposed, if not like the inputs. */
  perm?: number[];
}

/** How an operator works on transposed data. */
export interface TransposedForm {
  /** Whether an input has the layout of the data. */
  isData: (input: number) => boolean;
  /** Whether inputs broadcast, so that a leading dimension of 1 can be left out. */
  broadcasts: boolean;
  /** The changes if the data are not transposed by `perm`; undefined if the node needs the transpose. */
  change: (node: Node, perm: number[], numbers: Numbers) => Change | undefined;
}

/** Axis i of the transposed tensor is axis perm[i] of its source. */
const sourceAxis = (axis: number, perm: number[]) => perm[axis < 0 ? axis + perm.length : axis];

const first = { isData: (input: number) => input === 0, broadcasts: true };
const all = { isData: () => true, broadcasts: true };

/** Each element alone. */
export const elementTransposed: TransposedForm = { ...first, change: () => ({}) };

/** Elements of several inputs that broadcast. */
export const pairsTransposed: TransposedForm = { ...all, change: () => ({}) };

const alongAxis =
  (otherwise: number): TransposedForm['change'] =>
  (node, perm) => ({ attributes: { axis: sourceAxis(intAttribute(node, 'axis', otherwise), perm) } });

/** Along the axis that an attribute names. */
export const softmaxTransposed: TransposedForm = { ...all, change: alongAxis(-1) };
export const concatTransposed: TransposedForm = { isData: () => true, broadcasts: false, change: alongAxis(0) };
export const splitTransposed: TransposedForm = { ...first, change: alongAxis(0) };

/** Over axes that an input names. */
export const reductionTransposed: TransposedForm = {
  ...first,
  change: (node, perm, numbers) => {
    const axes = numbers(node.inputs[1] ?? '');
    if (!axes || axes.length === 0) return undefined;
    const reduced = axes.map((axis) => sourceAxis(axis, perm));
    if (intAttribute(node, 'keepdims', 1)) return { inputs: { 1: reduced } };
    const left = perm.filter((axis) => !reduced.includes(axis));
    const rank = (axis: number) => left.filter((other) => other < axis).length;
    return { inputs: { 1: reduced }, perm: left.map(rank) };
  },
};

export const padTransposed: TransposedForm = {
  ...first,
  change: (node, perm, numbers) => {
    const pads = numbers(node.inputs[1]);
    if (!pads || node.inputs[3]) return undefined;
    const moved = pads.map(() => 0);
    for (const [axis, source] of perm.entries()) {
      moved[source] = pads[axis];
      moved[source + perm.length] = pads[axis + perm.length];
    }
    return { inputs: { 1: moved } };
  },
};

export const sliceTransposed: TransposedForm = {
  ...first,
  change: (node, perm, numbers) => {
    const axes = node.inputs[3] ? numbers(node.inputs[3]) : undefined;
    return axes && { inputs: { 3: axes.map((axis) => sourceAxis(axis, perm)) } };
  },
};
