import type { ImagePreprocessing } from '../model.ts';

/** Pillow's numbers. Source: pillow.readthedocs.io, "PIL.Image.Resampling". */
const RESAMPLE = { nearest: 0, lanczos: 1, bilinear: 2, bicubic: 3 } as const;

/**
 * A picture preprocessing in the format of Hugging Face's image processors. `stretch` is ViT's processor; `crop` is CLIP's
 * if the size is a square. For a crop that is not a square there is no processor; the closest one shows less of the picture.
 * The ONNX file's own metadata are exact.
 */
export function preprocessorConfig({
  size,
  fit,
  shortest_edge,
  resample,
  rescale_factor,
  image_mean,
  image_std,
}: ImagePreprocessing): Record<string, unknown> {
  const { height, width } = size;
  const shared = {
    do_resize: true,
    resample: RESAMPLE[resample],
    do_rescale: true,
    rescale_factor,
    do_normalize: true,
    image_mean,
    image_std,
    do_convert_rgb: true,
  };
  if (fit === 'stretch') return { image_processor_type: 'ViTImageProcessor', size: { height, width }, ...shared };
  return {
    image_processor_type: 'CLIPImageProcessor',
    size: { shortest_edge: shortest_edge ?? Math.max(height, width) },
    do_center_crop: true,
    crop_size: { height, width },
    ...shared,
  };
}
