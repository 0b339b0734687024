import type { ImagePreprocessing } from '../model.ts';
import type { Box, Size } from './raster.ts';

export interface Placement {
  /** The size that the picture is scaled to. */
  scaled: Size;
  /** The part of the scaled picture that the model sees. */
  box: Box;
  /** The position of that part in the model's input; with black borders if the scaled picture is smaller. */
  at: { left: number; top: number };
}

/**
 * The position of a picture in a model's input. Lengths are truncated as in torchvision's `_compute_resized_output_size` and
 * transformers' `get_resize_output_image_size`, which agree. A centre crop begins at ⌊(length − size) / 2⌋, and padding is
 * ⌊(size − length) / 2⌋ wide, as in transformers' `TorchvisionBackend.center_crop`, because transformers reads the pushed
 * `preprocessor_config.json`. torchvision's own `center_crop` rounds half to even: one pixel more if the rest is 3, 7, 11 ….
 */
export function placePicture(
  source: Size,
  preprocessing: Pick<ImagePreprocessing, 'size' | 'fit' | 'shortest_edge'>,
): Placement {
  const { size, fit } = preprocessing;
  const scaled = fit === 'stretch' ? size : covering(source, preprocessing);
  const [width, height] = [Math.min(scaled.width, size.width), Math.min(scaled.height, size.height)];
  return {
    scaled,
    box: { left: half(scaled.width - width), top: half(scaled.height - height), width, height },
    at: { left: half(size.width - width), top: half(size.height - height) },
  };
}

/** The shorter side at `shortest_edge`; without it, the smallest size with the same proportions that covers `size`. */
function covering(
  source: Size,
  { size, shortest_edge: edge }: Pick<ImagePreprocessing, 'size' | 'shortest_edge'>,
): Size {
  const atLeast = edge === undefined ? size : { width: edge, height: edge };
  const isWide = source.width * atLeast.height >= source.height * atLeast.width;
  return isWide
    ? { width: Math.trunc((atLeast.height * source.width) / source.height), height: atLeast.height }
    : { width: atLeast.width, height: Math.trunc((atLeast.width * source.height) / source.width) };
}

const half = (length: number) => Math.floor(length / 2);
