import type { Preprocessing } from '../model.ts';
import type { DescribedNote } from '../provenance/described.ts';
import type { OwnBase } from '../provenance/own-metadata.ts';

/**
 * The facts in a model's own files: `config.json`, `preprocessor_config.json`, `tokenizer_config.json`, the front matter of
 * its card. null, or an empty list, for unknown ones: nothing here is guessed.
 */
export interface SourceFacts {
  name: string | null;
  /** SPDX licence expression. */
  license: string | null;
  task: 'IMAGE_CLASSIFICATION' | 'TEXT_CLASSIFICATION' | 'TOKEN_CLASSIFICATION' | 'FEATURE_EXTRACTION' | null;
  modality: 'IMAGE' | 'TEXT' | null;
  architecture: string | null;
  /** In the order of the outputs. */
  labels: string[] | null;
  preprocessing: Preprocessing | null;
  /** What an incomplete preprocessing has, by its keys. Empty if `preprocessing` is known. */
  preprocessingParts: Record<string, unknown>;
  /** Unknown parts of `preprocessing`, in words for a question: `image_mean`. Then `preprocessing` is null. */
  preprocessingMissing: string[];
  tags: string[];
  /** Markdown, without its front matter. */
  card: string | null;
  /** In the publisher's words: `google/vit-base-patch16-224-in21k`. */
  baseModelName: string | null;
  trainingData: string[];
  citation: string | null;
  /** Of a checkpoint that another Graft wrote: the model that it was trained from. */
  base: OwnBase | null;
  /** The bias notes that came with it, in its publisher's words. */
  notes: DescribedNote[];
  /**
   * Whether its file is a checkpoint as Graft wrote it in training, without its card. Then `notes` are its base model's, and those
   * that were measured on the checkpoint afterwards are missing.
   */
  lacksMeasuredNotes: boolean;
  /** What its files alone do not tell a reader, found while they were read. */
  limits: string[];
}

export const NO_FACTS: SourceFacts = {
  name: null,
  license: null,
  task: null,
  modality: null,
  architecture: null,
  labels: null,
  preprocessing: null,
  preprocessingParts: {},
  preprocessingMissing: [],
  tags: [],
  card: null,
  baseModelName: null,
  trainingData: [],
  citation: null,
  base: null,
  notes: [],
  lacksMeasuredNotes: false,
  limits: [],
};
