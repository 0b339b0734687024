import { PIXELS } from '../imported-graph.ts';
import type { Operation } from './operation.ts';
import { channelsFirst, type Size, type Value } from './value.ts';

/** Sizes that the import fixes, where the model leaves them open. */
export interface Pins {
  /** The size of pictures. */
  pictureSize: { height: number; width: number } | null;
  /** One picture at a time: the batch of a loop over pictures, for example. */
  batch: 1 | null;
}

/**
 * An input of the model. Pictures `[batch, height, width, channels]` become `pixels` `[batch, channels, height, width]`.
 *
 * @param stated the shape in the model's signature, for an input whose node states none
 */
export function placeholder(operation: Operation, stated: number[] | undefined, pins: Pins): Value {
  const type = operation.attributes.type('dtype', 'float');
  const sizes = operation.attributes.shape('shape') ?? stated;
  if (!sizes) return operation.refuse('neither it nor the signature states the rank of this input');
  const isImage = sizes.length === 4 && type === 'float' && (sizes[3] === 1 || sizes[3] === 3 || sizes[3] === 4);
  const { height = 'height', width = 'width' } = pins.pictureSize ?? {};
  const open: Size[] = isImage ? ['batch', height, width] : sizes.map((_, axis) => `${operation.output}_${axis}`);
  if (pins.batch !== null) open[0] = pins.batch;
  const shape = sizes.map((size, axis): Size => (size < 0 ? open[axis] : size));
  const { builder, output } = operation;
  const isTaken = builder.graph.inputs.some(({ name }) => name === PIXELS);
  const tensor = builder.input(isImage && !isTaken ? PIXELS : output, type, isImage ? channelsFirst(shape) : shape);
  return { tensor, type, shape, layout: isImage ? 'image' : 'plain' };
}
