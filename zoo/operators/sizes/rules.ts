import type { Node } from '../../onnx/graph.ts';
import type { Size } from './size.ts';
import type { Value } from './value.ts';

/** The values of a node's inputs, where they are known; the sizes of one. */
type Values = (Value | undefined)[];
type SizesOf = (input: number) => Size[] | undefined;

/** A node's output, computed from known values; undefined if it is not known. */
export type ValueRule = (node: Node, values: Values, sizes: SizesOf) => Value | undefined;

/** The sizes of an output that are told by the values of an input; undefined where these are not known. */
export type ToldSizes = (node: Node, values: Values, sizes: SizesOf) => Size[] | undefined;

/** The origin of each dimension of an output of some rank, a row for each input; undefined if it is not known. */
export type CarriedSizes = (node: Node, inputs: Size[][], rank: number) => (Size | undefined)[][];

/** The input by which a node takes a shape, and the constant that can replace it where sizes are known. */
export interface TakenShape {
  input: number;
  constant: (from: Size[], to: Size[], node: Node, values: Values) => number[] | undefined;
}
