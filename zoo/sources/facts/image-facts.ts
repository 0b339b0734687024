import type { ImagePreprocessing } from '../../model.ts';
import type { JsonObject } from './json-object.ts';

/** The known parts of a preprocessing, and the unknown ones in words. */
export interface Known<P> {
  /** null if a part is unknown. */
  preprocessing: P | null;
  parts: Partial<P>;
  missing: string[];
  /** Steps that Graft does not have; they are `missing`, too. */
  unsupported?: string[];
}

/** Audio models have a `preprocessor_config.json` too. */
export const describesPictures = (config: JsonObject): boolean =>
  'image_mean' in config || 'image_processor_type' in config || 'do_resize' in config || 'crop_size' in config;

/** Pillow's numbers in `resample`. Source: pillow.readthedocs.io, `PIL.Image.Resampling`. */
const RESAMPLE: Record<string, ImagePreprocessing['resample']> = {
  0: 'nearest',
  1: 'lanczos',
  2: 'bilinear',
  3: 'bicubic',
};

/** Publishers do not mention transparent pixels: their models were trained on opaque pictures. */
const BACKGROUND = '#ffffff';

const MAX_SIDE = 4_096;

type Sizing = Pick<ImagePreprocessing, 'size' | 'fit' | 'shortest_edge'>;

/**
 * A `preprocessor_config.json` of transformers, in all the formats that its image processors have written over the years.
 * The only default of a processor's class that is used is division by 255, which all of them do. Source: transformers,
 * `image_processing_utils.py` and `models/…/image_processing_….py`.
 */
export function imageFacts(config: JsonObject): Known<ImagePreprocessing> {
  const missing: string[] = [];
  const parts: Partial<ImagePreprocessing> = { background: BACKGROUND };
  const sizing = sizingOf(config);
  if (typeof sizing === 'string') missing.push(sizing);
  else Object.assign(parts, sizing);
  const resample = typeof config.resample === 'number' ? RESAMPLE[config.resample] : undefined;
  if (resample) parts.resample = resample;
  else missing.push('resample');
  const rescale = rescaleOf(config);
  if (rescale === null) missing.push('rescale_factor');
  else parts.rescale_factor = rescale;
  const isPlain = config.do_normalize === false;
  const mean = isPlain ? triple(0) : triple(config.image_mean);
  const std = isPlain ? triple(1) : triple(config.image_std);
  if (mean) parts.image_mean = mean;
  else missing.push('image_mean');
  if (std?.every((one) => one > 0)) parts.image_std = std;
  else missing.push('image_std');
  // Steps that ImagePreprocessing cannot express: without them the rest would be wrong.
  const unsupported = ['do_pad', 'do_thumbnail', 'do_align_long_axis']
    .filter((step) => config[step] === true)
    .map((step) => `${step}, a step that Graft does not support`);
  if (config.do_flip_channel_order === true) parts.do_flip_channel_order = true;
  return { ...known(parts, [...missing, ...unsupported]), unsupported };
}

/** Nothing is missing exactly if every part is there. */
const known = (parts: Partial<ImagePreprocessing>, missing: string[]): Known<ImagePreprocessing> => ({
  preprocessing: missing.length === 0 ? (parts as ImagePreprocessing) : null,
  parts,
  missing,
});

/** The size and how a picture is resized to it; a string names the unknown part. */
function sizingOf(config: JsonObject): Sizing | string {
  if (config.do_resize === false && config.do_center_crop !== true) return 'size (do_resize is false)';
  const kind = String(config.image_processor_type ?? config.feature_extractor_type ?? '');
  const size = boxOf(config.size);
  const edge = edgeOf(config.size);
  if (config.do_center_crop === true) {
    const crop = boxOf(config.crop_size);
    if (!crop) return 'crop_size';
    if (config.do_resize === false) return 'size (do_resize is false)';
    // A single number is the shorter side for CLIP; for others it is ambiguous.
    const shorter = edge ?? (typeof config.size === 'number' && /^CLIP/.test(kind) ? config.size : null);
    if (shorter !== null)
      return isSide(shorter) && shorter >= Math.max(crop.height, crop.width) ? cropped(crop, shorter) : 'size';
    const isWhole = size && typeof config.size === 'object' && size.height === crop.height && size.width === crop.width;
    return isWhole ? { size, fit: 'stretch' } : 'size (whether each side is scaled separately before the crop)';
  }
  if (config.do_center_crop === undefined && /^CLIP/.test(kind)) return 'do_center_crop';
  const isConvNext = /^ConvNext/i.test(kind);
  const shortest = edge ?? (isConvNext && typeof config.size === 'number' ? config.size : null);
  if (shortest !== null)
    return isConvNext ? convNext(shortest, config.crop_pct) : 'size (only its shortest_edge is known)';
  return size ? { size, fit: 'stretch' } : 'size';
}

/** Source: transformers, `ConvNextImageProcessor.resize`. */
function convNext(shortest: number, cropShare: unknown): Sizing | string {
  if (!isSide(shortest)) return 'size';
  const size = { height: shortest, width: shortest };
  if (shortest >= 384) return { size, fit: 'stretch' };
  if (typeof cropShare !== 'number' || !(cropShare > 0 && cropShare <= 1)) return 'crop_pct';
  return cropped(size, Math.trunc(shortest / cropShare));
}

function cropped(size: Sizing['size'], shorter: number): Sizing {
  const covers = size.height === size.width && shorter === size.height;
  return { size, fit: 'crop', ...(covers ? {} : { shortest_edge: shorter }) };
}

/**
 * timm's `pretrained_cfg`, in a `config.json`. Source: timm, `data/transforms_factory.py`, `transforms_imagenet_eval`.
 */
export function timmFacts(config: JsonObject): Known<ImagePreprocessing> {
  const missing: string[] = [];
  const parts: Partial<ImagePreprocessing> = { rescale_factor: 1 / 255, background: BACKGROUND };
  const [channels, height, width] = Array.isArray(config.input_size) ? config.input_size : [];
  const size = channels === 3 && isSide(height) && isSide(width) ? { height, width } : null;
  if (size) parts.size = size;
  else missing.push('input_size');
  const resample = (['nearest', 'bilinear', 'bicubic', 'lanczos'] as const).find((one) => one === config.interpolation);
  if (resample) parts.resample = resample;
  else missing.push('interpolation');
  const mean = triple(config.mean);
  const std = triple(config.std);
  if (mean) parts.image_mean = mean;
  else missing.push('mean');
  if (std?.every((one) => one > 0)) parts.image_std = std;
  else missing.push('std');
  const share = config.crop_pct;
  const mode = config.crop_mode ?? 'center';
  const isShare = typeof share === 'number' && share > 0 && share <= 1;
  if (!isShare) missing.push('crop_pct');
  const isKnownMode = mode === 'center' || (mode === 'squash' && share === 1);
  if (!isKnownMode) missing.push(`crop_mode (${String(mode).slice(0, 50)})`);
  if (size && isShare && isKnownMode) {
    const shorter = Math.floor(Math.min(size.height, size.width) / share);
    Object.assign(parts, mode === 'squash' ? { size, fit: 'stretch' } : cropped(size, shorter));
  }
  return known(parts, missing);
}

function rescaleOf(config: JsonObject): number | null {
  if (config.do_rescale === false) return 1;
  const factor = config.rescale_factor;
  if (factor === undefined) return 1 / 255;
  return typeof factor === 'number' && factor > 0 && Number.isFinite(factor) ? factor : null;
}

const isSide = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_SIDE;

/** A number is a square; `{height, width}` a box. */
function boxOf(value: unknown): Sizing['size'] | null {
  if (isSide(value)) return { height: value, width: value };
  if (value === null || typeof value !== 'object') return null;
  const { height, width } = value as JsonObject;
  return isSide(height) && isSide(width) ? { height, width } : null;
}

function edgeOf(value: unknown): number | null {
  if (value === null || typeof value !== 'object') return null;
  const { shortest_edge: edge, longest_edge: longest } = value as JsonObject;
  return isSide(edge) && longest === undefined ? edge : null;
}

/** One number for all three channels, or one for each. */
function triple(value: unknown): [number, number, number] | null {
  const list = typeof value === 'number' ? [value, value, value] : value;
  const isTriple =
    Array.isArray(list) && list.length === 3 && list.every((one) => typeof one === 'number' && Number.isFinite(one));
  return isTriple ? (list as [number, number, number]) : null;
}
