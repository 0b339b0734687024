import type { TensorflowWeight } from '../weights.ts';
import type { GraphType } from './attributes.ts';

/** A size, or the name of one that is known only at run time. Two sizes of one name are equal. */
export type Size = number | string;

/** What an operation hands to the next: a tensor of the ONNX graph, and what is known of it in TensorFlow's terms. */
export interface Value {
  tensor: string;
  type: GraphType;
  /** In TensorFlow's order of axes; undefined where not even the rank is known. */
  shape: Size[] | undefined;
  /** `image`: a `[batch, height, width, channels]` of TensorFlow, whose ONNX tensor is `[batch, channels, height, width]`. */
  layout: 'plain' | 'image';
  /** The numbers of a constant. */
  constant?: TensorflowWeight;
  /** Elements of a small vector or scalar of integers, as far as they follow from shapes. */
  elements?: Size[];
}

/** Place of each of TensorFlow's image axes in ONNX. */
export const IMAGE_AXES = [0, 2, 3, 1] as const;

export const isKnown = (size: Size): size is number => typeof size === 'number';

/** `[batch, height, width, channels]` → `[batch, channels, height, width]`. */
export const channelsFirst = <T>([batch, height, width, channels]: T[]): T[] => [batch, channels, height, width];

export const product = (sizes: number[]): number => sizes.reduce((total, size) => total * size, 1);
