import { z } from 'zod';
import { slideAxis } from '../same-padding.ts';
import {
  type Activation,
  channelsLastSchema,
  imageShape,
  type Layer,
  onlyInput,
  type Padding,
  readConfig,
  refuse,
} from './layer.ts';

const amount = z.int().min(0);
const symmetric = z.tuple([amount, amount]).transform(([height, width]) => [
  [height, height],
  [width, width],
]);

const zeroPaddingSchema = z.object({
  data_format: channelsLastSchema,
  padding: z.union([
    z.tuple([z.tuple([amount, amount]), z.tuple([amount, amount])]),
    symmetric,
    amount.transform((all) => [
      [all, all],
      [all, all],
    ]),
  ]),
});

/**
 * ZeroPadding2D adds no node of its own: a convolution behind it takes the zeros into its own `pads`, which saves copying
 * the image forwards and backwards. Any other consumer pads first (see {@link padded}).
 */
export function zeroPadding(layer: Layer): Activation {
  const input = onlyInput(layer);
  const [height, width, channels] = imageShape(layer, input);
  const [[top, bottom], [left, right]] = readConfig(layer, zeroPaddingSchema).padding;
  const before = input.padding ?? NO_PADDING;
  return {
    tensor: input.tensor,
    shape: [height + top + bottom, width + left + right, channels],
    padding: {
      top: before.top + top,
      left: before.left + left,
      bottom: before.bottom + bottom,
      right: before.right + right,
    },
  };
}

export const NO_PADDING: Padding = { top: 0, left: 0, bottom: 0, right: 0 };

/** The activation with its pending zeros put around it. */
export function padded(layer: Pick<Layer, 'builder'>, activation: Activation): Activation {
  if (!activation.padding) return activation;
  const { top, left, bottom, right } = activation.padding;
  const pads = layer.builder.ints([0, 0, top, left, 0, 0, bottom, right]);
  const tensor = layer.builder.node('Pad', [activation.tensor, pads], { mode: 'constant' });
  return { tensor, shape: activation.shape };
}

/** A window that slides over an image: its size, its steps, and how far apart its own points lie. */
export interface Window {
  kernel: [number, number];
  strides: [number, number];
  dilations: [number, number];
  padding: 'same' | 'valid';
}

/**
 * Size of the output along each axis and the zeros to add.
 *
 * @throws InvalidInputError if the window does not fit
 */
export function slide(
  layer: Layer,
  size: [number, number],
  window: Window,
): { size: [number, number]; padding: Padding } {
  const axes = [0, 1].map((axis) =>
    slideAxis(size[axis], (window.kernel[axis] - 1) * window.dilations[axis] + 1, window.strides[axis], window.padding),
  );
  const [vertical, horizontal] = axes;
  if (vertical.size < 1 || horizontal.size < 1) {
    refuse(layer, `its ${window.kernel.join('×')} window does not fit into its ${size.join('×')} input`);
  }
  return {
    size: [vertical.size, horizontal.size],
    padding: { top: vertical.before, left: horizontal.before, bottom: vertical.after, right: horizontal.after },
  };
}

/** `pads` of ONNX's Conv and pools. */
export function padsAttribute(...paddings: Padding[]): number[] {
  const sum = (side: keyof Padding) => paddings.reduce((total, padding) => total + padding[side], 0);
  return [sum('top'), sum('left'), sum('bottom'), sum('right')];
}
