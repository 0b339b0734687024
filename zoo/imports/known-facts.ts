import type { ModelManifest } from '../catalog/manifest.ts';
import type { Preprocessing } from '../model.ts';
import type { SourceFacts } from '../sources/source-facts.ts';
import type { ImportAnswers } from './import-question.ts';

/** The facts known about a model before its files are converted; null for unknown ones. */
export interface KnownFacts {
  /** Identifies the model in messages. */
  slug: string;
  /** SPDX licence expression; `NOASSERTION` if somebody looked and does not know. */
  license: string | null;
  task: NonNullable<ImportAnswers['task']> | null;
  labels: string[] | null;
  preprocessing: Preprocessing | null;
  /** The parts of `preprocessing` that the files leave out, by key: `image_mean`. */
  preprocessingMissing: string[];
  /** The model's file, if there are several. */
  file: string | null;
  /** The output that the model is for, if it has several, or a tensor inside it. */
  output?: string | null;
}

/** A person's answers override the manifest, which overrides the files. */
export function knownFacts(
  slug: string,
  answers: ImportAnswers,
  manifest: Pick<ModelManifest, 'license' | 'task' | 'labels' | 'preprocessing'> | null,
  facts: SourceFacts,
): KnownFacts {
  return {
    slug,
    license: answers.license ?? manifest?.license ?? facts.license,
    task: answers.task ?? manifest?.task ?? facts.task,
    labels: answers.labels ?? manifest?.labels ?? facts.labels,
    // Validated where it entered: manifest.ts has the schema of both.
    preprocessing:
      (answers.preprocessing as Preprocessing | undefined) ?? manifest?.preprocessing ?? facts.preprocessing,
    preprocessingMissing: facts.preprocessingMissing,
    file: answers.file ?? null,
    output: answers.output ?? null,
  };
}
