import type { Described } from './described.ts';

/** Hugging Face's names of the tasks: https://huggingface.co/tasks */
export const HUB_TASKS: Record<Described['task'], string> = {
  IMAGE_CLASSIFICATION: 'image-classification',
  TEXT_CLASSIFICATION: 'text-classification',
  TOKEN_CLASSIFICATION: 'token-classification',
  FEATURE_EXTRACTION: 'feature-extraction',
};
