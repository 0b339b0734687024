import type { TensorflowWeight } from '../weights.ts';
import type { GraphType } from './attributes.ts';

/** A size, or the name of one that is known only at run time. Two sizes with the same name are equal. */
export type Size = number | string;

/** An operation's result: a tensor of the ONNX graph, and its known properties in TensorFlow's terms. */
export interface Value {
  tensor: string;
  type: GraphType;
  /** In TensorFlow's order of axes; undefined if even the rank is unknown. */
  shape: Size[] | undefined;
  /** `image`: a `[batch, height, width, channels]` of TensorFlow, whose ONNX tensor is `[batch, channels, height, width]`. */
  layout: 'plain' | 'image';
  /** The numbers of a constant. */
  constant?: TensorflowWeight;
  /** Elements, row by row, of a small tensor of integers or booleans (0 and 1), if they are constant or follow from shapes. */
  elements?: Size[];
  /** The items of a TensorArray or TensorList, which is no tensor; undefined for one that is not set yet. */
  list?: (Value | undefined)[];
}

/** Position of each of TensorFlow's image axes in ONNX. */
export const IMAGE_AXES = [0, 2, 3, 1] as const;

export const isKnown = (size: Size): size is number => typeof size === 'number';

/** `[batch, height, width, channels]` → `[batch, channels, height, width]`. */
export const channelsFirst = <T>([batch, height, width, channels]: T[]): T[] => [batch, channels, height, width];

export const product = (sizes: number[]): number => sizes.reduce((total, size) => total * size, 1);
