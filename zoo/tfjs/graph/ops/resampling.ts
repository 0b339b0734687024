import type { OperationImporter } from '../operation.ts';
import { isKnown } from '../value.ts';
import { withoutNumbers } from './activation.ts';
import { refuseChannelsFirst } from './convolution.ts';

/**
 * ResizeBilinear and ResizeNearestNeighbor. TensorFlow's `half_pixel_centers` and `align_corners` are ONNX's
 * `coordinate_transformation_mode`; without either, point i is read at i times the ratio of the sizes (`asymmetric`).
 */
const resize =
  (mode: 'linear' | 'nearest'): OperationImporter =>
  (operation) => {
    const image = operation.image(operation.input(0));
    const [batch, , , channels] = operation.shape(image);
    const wanted = operation.input(1);
    const [height, width] = wanted.elements ?? [operation.openSize(), operation.openSize()];
    const { builder } = operation;
    const isConstant = isKnown(height) && isKnown(width);
    const sizes = isConstant ? builder.ints([height, width]) : wanted.tensor;
    const alignsCorners = operation.attributes.bool('align_corners', false);
    const halfPixels = operation.attributes.bool('half_pixel_centers', false);
    const transformation = alignsCorners ? 'align_corners' : halfPixels ? 'half_pixel' : 'asymmetric';
    // TensorFlow takes the point at floor((i + 0.5) · ratio), which is half_pixel's (i + 0.5) · ratio − 0.5 rounded half up.
    const rounding = alignsCorners || halfPixels ? 'round_prefer_ceil' : 'floor';
    const tensor = operation.last('Resize', [image.tensor, '', '', sizes], {
      mode,
      axes: [2, 3],
      coordinate_transformation_mode: transformation,
      ...(mode === 'nearest' ? { nearest_mode: rounding } : {}),
    });
    return { ...withoutNumbers(image), type: 'float', tensor, shape: [batch, height, width, channels] };
  };

/** DepthToSpace and SpaceToDepth; TensorFlow's order of channels is ONNX's `DCR`. */
const depthToSpace: OperationImporter = (operation) => {
  refuseChannelsFirst(operation);
  const image = operation.image(operation.input(0));
  const block = operation.attributes.int('block_size');
  const [batch, height, width, channels] = operation.shape(image);
  if (!isKnown(channels)) return operation.refuse('its number of channels is dynamic');
  const tensor = operation.last('DepthToSpace', [image.tensor], { blocksize: block, mode: 'DCR' });
  const grown = [height, width].map((side) => (isKnown(side) ? side * block : operation.openSize()));
  return { ...withoutNumbers(image), tensor, shape: [batch, ...grown, channels / block ** 2] };
};

const spaceToDepth: OperationImporter = (operation) => {
  refuseChannelsFirst(operation);
  const image = operation.image(operation.input(0));
  const block = operation.attributes.int('block_size');
  const [batch, height, width, channels] = operation.shape(image);
  if (!isKnown(channels)) return operation.refuse('its number of channels is dynamic');
  const tensor = operation.last('SpaceToDepth', [image.tensor], { blocksize: block });
  const shrunk = [height, width].map((side) => (isKnown(side) ? side / block : operation.openSize()));
  return { ...withoutNumbers(image), tensor, shape: [batch, ...shrunk, channels * block ** 2] };
};

export const resampling: Record<string, OperationImporter> = {
  DepthToSpace: depthToSpace,
  ResizeBilinear: resize('linear'),
  ResizeNearestNeighbor: resize('nearest'),
  SpaceToDepth: spaceToDepth,
};
