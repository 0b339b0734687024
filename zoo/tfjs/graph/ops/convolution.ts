import { slideAxis } from '../../same-padding.ts';
import type { Operation, OperationImporter } from '../operation.ts';
import { isKnown, type Size, type Value } from '../value.ts';
import { fusedActivation } from './activation.ts';

/** Strides, dilations and padding of a window over an image. */
export interface Sliding {
  attributes: Record<string, number[] | string>;
  /** Height and width of the output. */
  size: [Size, Size];
}

/** `[1, height, width, 1]` → `[height, width]`. */
export function spatial(operation: Operation, name: string, sizes: number[]): [number, number] {
  const [batch, height, width, channels] = sizes;
  if (sizes.length !== 4 || batch !== 1 || channels !== 1) operation.refuse(`its ${name} [${sizes}] are not supported`);
  return [height, width];
}

export function refuseChannelsFirst(operation: Operation): void {
  const format = operation.attributes.string('data_format', 'NHWC');
  if (format !== 'NHWC') operation.refuse(`data_format ${format} is not supported, only NHWC`);
}

/**
 * Reads `strides`, `dilations` and `padding` of a convolution or pool. If the zeros depend on a dynamic size, they are left
 * to `auto_pad`.
 */
export function sliding(operation: Operation, [, height, width]: Size[], kernel: [number, number]): Sliding {
  const { attributes } = operation;
  const strides = spatial(operation, 'strides', attributes.ints('strides'));
  const dilations = spatial(operation, 'dilations', attributes.ints('dilations', [1, 1, 1, 1]));
  const padding = attributes.string('padding');
  const common = { kernel_shape: kernel, strides, ...(dilations.every((d) => d === 1) ? {} : { dilations }) };
  const reach = kernel.map((size, axis) => (size - 1) * dilations[axis] + 1);

  if (padding === 'EXPLICIT') {
    const [, , top, bottom, left, right] = attributes.ints('explicit_paddings');
    const size = [height, width].map((side, axis) => {
      const zeros = axis === 0 ? top + bottom : left + right;
      return isKnown(side) ? slideAxis(side + zeros, reach[axis], strides[axis], 'valid').size : operation.openSize();
    });
    return { attributes: { ...common, pads: [top, left, bottom, right] }, size: [size[0], size[1]] };
  }
  if (padding !== 'SAME' && padding !== 'VALID') operation.refuse(`padding ${padding} is not supported`);
  const axes = [height, width].map((side, axis) => {
    // With stride 1 the zeros are the same for every size.
    if (!isKnown(side) && strides[axis] > 1 && padding === 'SAME') return null;
    const at = slideAxis(
      isKnown(side) ? side : reach[axis],
      reach[axis],
      strides[axis],
      padding === 'SAME' ? 'same' : 'valid',
    );
    if (at.size < 1)
      operation.refuse(`its window of ${kernel.join('×')} does not fit into its ${height}×${width} input`);
    if (isKnown(side)) return at;
    return { ...at, size: padding === 'SAME' ? side : operation.openSize() };
  });
  const [vertical, horizontal] = axes;
  if (!vertical || !horizontal) {
    return { attributes: { ...common, auto_pad: 'SAME_UPPER' }, size: [operation.openSize(), operation.openSize()] };
  }
  const pads = [vertical.before, horizontal.before, vertical.after, horizontal.after];
  return { attributes: { ...common, pads }, size: [vertical.size, horizontal.size] };
}

/** Conv2D and its fused form. TensorFlow's kernel is `[height, width, in, out]`, ONNX's `[out, in, height, width]`. */
const conv2d: OperationImporter = (operation) => {
  refuseChannelsFirst(operation);
  const kernel = operation.input(1);
  const [height, width, inputs, outputs] = kernelShape(operation, kernel);
  const input = operation.input(0);
  const isPoint = height * width === 1 && operation.attributes.ints('strides').every((stride) => stride === 1);
  if (isPoint && input.layout === 'plain' && channelsOf(operation, input) === inputs) {
    // In a network that is not for images (a transformer's dense layer): a product over the last axis, without transposing.
    const matrix = operation.builder.floats(
      numbers(operation, kernel),
      [inputs, outputs],
      `${operation.output}/kernel`,
    );
    return finish(
      operation,
      'MatMul',
      [input.tensor, matrix],
      {},
      { ...input, shape: [...operation.shape(input).slice(0, -1), outputs] },
    );
  }
  const image = operation.image(input);
  // Where its channels are not known, its input has those of the kernel.
  const channels = channelsOf(operation, image);
  const group = isKnown(channels) ? channels / inputs : 1;
  if (!Number.isInteger(group)) operation.refuse(`its kernel takes ${inputs} channels, its input has ${channels}`);
  const { attributes, size } = sliding(operation, operation.shape(image), [height, width]);
  const moved = outputFirst(numbers(operation, kernel), height * width, inputs, outputs);
  const weights = operation.builder.floats(moved, [outputs, inputs, height, width], `${operation.output}/kernel`);
  const shape = [operation.shape(image)[0], ...size, outputs];
  return finish(operation, 'Conv', [image.tensor, weights], { ...attributes, group }, { ...image, shape });
};

/** DepthwiseConv2dNative and its fused form: as many groups as channels; the kernel is `[height, width, in, multiplier]`. */
const depthwise: OperationImporter = (operation) => {
  refuseChannelsFirst(operation);
  const kernel = operation.input(1);
  const [height, width, channels, multiplier] = kernelShape(operation, kernel);
  const image = operation.image(operation.input(0));
  const own = channelsOf(operation, image);
  if (isKnown(own) && own !== channels) operation.refuse(`its kernel takes ${channels} channels, its input has ${own}`);
  const { attributes, size } = sliding(operation, operation.shape(image), [height, width]);
  // Output channel `channel * multiplier + m` belongs to `channel` in both, so the last two axes count as one.
  const outputs = channels * multiplier;
  const moved = outputFirst(numbers(operation, kernel), height * width, 1, outputs);
  const weights = operation.builder.floats(moved, [outputs, 1, height, width], `${operation.output}/kernel`);
  const shape = [operation.shape(image)[0], ...size, outputs];
  return finish(operation, 'Conv', [image.tensor, weights], { ...attributes, group: channels }, { ...image, shape });
};

/** Conv2DBackpropInput: a transposed convolution; its kernel is `[height, width, out, in]`, its inputs are output shape, kernel, image. */
const transposed: OperationImporter = (operation) => {
  refuseChannelsFirst(operation);
  const kernel = operation.input(1);
  const [height, width, outputs, inputs] = kernelShape(operation, kernel);
  const image = operation.image(operation.input(2));
  const [batch, ...sides] = operation.shape(image);
  const strides = spatial(operation, 'strides', operation.attributes.ints('strides'));
  const wanted = operation.input(0).elements?.slice(1, 3);
  if (!wanted?.every(isKnown) || !isKnown(sides[0]) || !isKnown(sides[1]))
    return operation.refuse('its output size is not constant');
  const padding = operation.attributes.string('padding') === 'SAME' ? 'same' : 'valid';
  // The padding of the convolution whose gradient this is, cropped here.
  const axes = [height, width].map((reach, axis) => {
    const { before } = slideAxis(Number(wanted[axis]), reach, strides[axis], padding);
    const full = (Number(sides[axis]) - 1) * strides[axis] + reach;
    return { before, after: full - before - Number(wanted[axis]) };
  });
  const [vertical, horizontal] = axes;
  const attributes = {
    kernel_shape: [height, width],
    strides,
    pads: [vertical.before, horizontal.before, Math.max(vertical.after, 0), Math.max(horizontal.after, 0)],
    output_padding: [Math.max(-vertical.after, 0), Math.max(-horizontal.after, 0)],
  };
  // For a kernel of [height, width, out, in], "last axis first" gives [in, out, height, width], which ConvTranspose expects.
  const moved = outputFirst(numbers(operation, kernel), height * width, outputs, inputs);
  const weights = operation.builder.floats(moved, [inputs, outputs, height, width], `${operation.output}/kernel`);
  const tensor = operation.last('ConvTranspose', [image.tensor, weights], attributes);
  return { tensor, type: 'float', layout: 'image', shape: [batch, ...wanted, outputs] };
};

/** Adds the bias and the activation in `fused_ops`; the last node has the operation's name. */
function finish(
  operation: Operation,
  op: string,
  inputs: string[],
  attributes: Record<string, number | number[] | string>,
  value: Value,
): Value {
  const fused = operation.attributes.strings('fused_ops', []);
  const [bias, activation, ...others] = fused[0] === 'BiasAdd' || fused.length === 0 ? fused : [undefined, ...fused];
  if (others.length > 0 || activation === 'BiasAdd' || fused.includes('FusedBatchNorm'))
    operation.refuse(`the fused operations ${fused.join(', ')} are not supported`);
  const { constant: _, elements: __, ...rest } = value;
  const isLast = activation === undefined || activation === 'Linear';
  const options = isLast ? { output: operation.output } : {};
  let tensor: string;
  if (bias && op === 'MatMul') {
    tensor = operation.builder.node(
      'Add',
      [operation.builder.node(op, inputs, attributes), operation.input(2).tensor],
      {},
      options,
    );
  } else {
    tensor = operation.builder.node(op, bias ? [...inputs, operation.input(2).tensor] : inputs, attributes, options);
  }
  return fusedActivation(operation, activation, { ...rest, tensor }, operation.inputs[3]);
}

function kernelShape(operation: Operation, kernel: Value): number[] {
  const shape = operation.shape(kernel);
  if (shape.length !== 4 || !shape.every(isKnown)) operation.refuse(`its kernel has the shape [${shape}]`);
  return shape as number[];
}

function channelsOf(operation: Operation, value: Value): Size {
  return operation.shape(value).at(-1) ?? operation.refuse('its input has no dimensions');
}

function numbers(operation: Operation, kernel: Value): Float32Array {
  const data = kernel.constant?.data;
  return data instanceof Float32Array ? data : operation.refuse('its kernel is computed by the graph, not constant');
}

/** `[points, in, out]` → `[out, in, points]`. */
function outputFirst(values: Float32Array, points: number, inputs: number, outputs: number): Float32Array {
  const moved = new Float32Array(values.length);
  let from = 0;
  for (let point = 0; point < points; point++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) moved[(o * inputs + i) * points + point] = values[from++];
    }
  }
  return moved;
}

export const convolution: Record<string, OperationImporter> = {
  _FusedConv2D: conv2d,
  Conv2D: conv2d,
  Conv2DBackpropInput: transposed,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2dNative: depthwise,
};
