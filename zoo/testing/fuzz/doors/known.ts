import type { KnownFacts } from '../../../imports/known-facts.ts';
import type { ImagePreprocessing } from '../../../model.ts';

const nothing: KnownFacts = {
  slug: 'mutant',
  license: 'MIT',
  task: null,
  labels: null,
  preprocessing: null,
  preprocessingParts: {},
  preprocessingMissing: [],
  isTokenizerGiven: false,
  modality: null,
  file: null,
};

/** All that is asked about a model of pictures of this size, with or without classes. */
export function knownPictures(size: number, labels: string[] | null = null): KnownFacts {
  const preprocessing: ImagePreprocessing = {
    size: { height: size, width: size },
    fit: 'stretch',
    resample: 'bilinear',
    rescale_factor: 1 / 255,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    background: '#ffffff',
  };
  return { ...nothing, task: labels ? 'IMAGE_CLASSIFICATION' : 'FEATURE_EXTRACTION', labels, preprocessing };
}

/** All that is asked about an encoder of texts. */
export const knownTexts: KnownFacts = {
  ...nothing,
  task: 'FEATURE_EXTRACTION',
  preprocessing: { tokenizer_file: 'tokenizer.json', model_max_length: 12 },
};
