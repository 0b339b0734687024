import type { ModelManifest } from '../catalog/manifest.ts';
import type { Preprocessing } from '../model.ts';
import type { SourceFacts } from '../sources/source-facts.ts';
import type { ImportAnswers } from './import-question.ts';

/** What is known of a model before its files are converted; null where nobody has said it. */
export interface KnownFacts {
  /** Names the model in messages. */
  slug: string;
  /** SPDX licence expression; `NOASSERTION` where somebody looked and does not know. */
  license: string | null;
  task: NonNullable<ImportAnswers['task']> | null;
  labels: string[] | null;
  preprocessing: Preprocessing | null;
  /** What the files leave open of `preprocessing`, in their own words: `image_mean`. */
  preprocessingMissing: string[];
  /** The model's file, where there are several. */
  file: string | null;
}

/** What a person answered holds over the manifest, and that over what the files say. */
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
    // Checked where it came in: manifest.ts has the schema of both.
    preprocessing:
      (answers.preprocessing as Preprocessing | undefined) ?? manifest?.preprocessing ?? facts.preprocessing,
    preprocessingMissing: facts.preprocessingMissing,
    file: answers.file ?? null,
  };
}
