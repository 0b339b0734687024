import { z } from 'zod';
import { manifestSchema } from '../../../zoo/catalog/manifest.ts';
import { importAnswersSchema } from '../../../zoo/imports/import-answers.ts';
import { optional } from '../../parse.ts';

const { license, task, labels } = importAnswersSchema.shape;
const [picture] = manifestSchema.options;

/** `/models/import` is the page where models are imported. */
export const slugSchema = picture.shape.slug.refine((slug) => slug !== 'import', 'must not be "import"');

/** Facts about a model, as a person states them: see `importAnswersSchema`. */
export const answerSchemas = {
  license: optional(license.unwrap()),
  task: optional(task.unwrap()),
  labels: optional(labels.unwrap()),
  /** Read by `readPreprocessing`: what is known of it already decides how. */
  preprocessing: optional(z.unknown()),
};

/** Only the answers that were given. */
export function given<Answers extends object>(answers: Answers): { [K in keyof Answers]?: NonNullable<Answers[K]> } {
  return Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== null)) as {
    [K in keyof Answers]?: NonNullable<Answers[K]>;
  };
}
