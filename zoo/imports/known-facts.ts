import type { Tower } from '../architectures/family.ts';
import type { ModelManifest } from '../catalog/manifest.ts';
import type { Preprocessing } from '../model.ts';
import type { SourceFacts } from '../sources/source-facts.ts';
import type { ImportAnswers } from './import-answers.ts';

/** The facts known about a model before its files are converted; null for unknown ones. */
export interface KnownFacts {
  /** Identifies the model in messages. */
  slug: string;
  /** SPDX licence expression; `NOASSERTION` if somebody looked and does not know. */
  license: string | null;
  task: NonNullable<ImportAnswers['task']> | null;
  /** What it takes, where its files say so; its network knows better. */
  modality?: 'IMAGE' | 'TEXT' | null;
  labels: string[] | null;
  preprocessing: Preprocessing | null;
  /** The tower of a CLIP-like model that a person named, where they did not state its preprocessing. */
  tower?: Tower | null;
  /** What is known of an incomplete preprocessing, by its keys; empty if nothing is. */
  preprocessingParts?: Record<string, unknown>;
  /** The parts of `preprocessing` that the files leave out, by key: `image_mean`. */
  preprocessingMissing: string[];
  /** Whether a person uploaded the tokenizer. */
  isTokenizerGiven?: boolean;
  /** The model's file, if there are several. */
  file: string | null;
  /** The output that the model is for, if it has several, or a tensor inside it. */
  output?: string | null;
}

/** A person's answers override the manifest, which overrides the files. */
export function knownFacts(
  slug: string,
  answers: ImportAnswers,
  manifest:
    | (Pick<ModelManifest, 'license' | 'task' | 'labels' | 'preprocessing'> & { modality?: 'IMAGE' | 'TEXT' })
    | null,
  facts: SourceFacts,
): KnownFacts {
  return {
    slug,
    license: answers.license ?? manifest?.license ?? facts.license,
    task: answers.task ?? manifest?.task ?? facts.task,
    labels: answers.labels ?? manifest?.labels ?? facts.labels,
    modality: manifest?.modality ?? facts.modality,
    preprocessing: answers.preprocessing ?? manifest?.preprocessing ?? facts.preprocessing,
    tower: answers.preprocessing ? null : (answers.tower ?? null),
    preprocessingParts: { ...facts.preprocessingParts, ...answers.preprocessingParts },
    preprocessingMissing: facts.preprocessingMissing,
    isTokenizerGiven: answers.tokenizer !== undefined,
    file: answers.file ?? null,
    output: answers.output ?? null,
  };
}
