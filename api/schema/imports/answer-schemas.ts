import { z } from 'zod';
import { manifestSchema } from '../../../zoo/catalog/manifest.ts';
import type { Preprocessing } from '../../../zoo/model.ts';
import { optional } from '../../parse.ts';
import { Task } from '../enums.ts';

// A person may state the same facts about a model as a manifest.
const [picture, text] = manifestSchema.options;

/** `/models/import` is the page where models are imported. */
export const slugSchema = picture.shape.slug.refine((slug) => slug !== 'import', 'must not be "import"');

/** Which of the two kinds is meant decides which errors apply. */
const preprocessingSchema = z.unknown().transform((value, context): Preprocessing => {
  const isText = typeof value === 'object' && value !== null && 'tokenizer_file' in value;
  const parsed = (isText ? text : picture).shape.preprocessing.unwrap().unwrap().safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { message, path } of parsed.error.issues)
    context.issues.push({ code: 'custom', message, path, input: value });
  return z.NEVER;
});

/** Answers to an import's questions, each of which may be left out. */
export const answerSchemas = {
  license: optional(picture.shape.license),
  task: optional(z.enum(Task)),
  labels: optional(picture.shape.labels.unwrap()),
  preprocessing: optional(preprocessingSchema),
};

/** Only the answers that were given. */
export function given<Answers extends object>(answers: Answers): { [K in keyof Answers]?: NonNullable<Answers[K]> } {
  return Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== null)) as {
    [K in keyof Answers]?: NonNullable<Answers[K]>;
  };
}
