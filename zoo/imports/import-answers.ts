import { z } from 'zod';
import { manifestSchema, preprocessingSchema } from '../catalog/manifest.ts';

// A person may state the same facts about a model as a manifest.
const [{ shape }] = manifestSchema.options;

/**
 * People's answers about an imported model, as they are stored. Each may be left out; each overrides what the files say. A
 * new answer is a line here, an argument of `answerImport`, and its question in `open-questions.ts`.
 */
export const importAnswersSchema = z
  .object({
    name: shape.name,
    license: shape.license,
    task: shape.task,
    /** In the order of the outputs. */
    labels: shape.labels.unwrap(),
    /** With the keys of `preprocessor_config.json`; see ImagePreprocessing and TextPreprocessing in zoo/model.ts. */
    preprocessing: preprocessingSchema,
    /** What a pasted configuration states of the preprocessing, while other parts are still asked for. */
    preprocessingParts: z.record(z.string(), z.unknown()),
    /** Which tower of a CLIP-like model is meant, answered before it is known what its files state of the preprocessing. */
    tower: z.enum(['IMAGE', 'TEXT']),
    /** Which file is the model, if there are several. */
    file: z.string().min(1).max(1_000),
    /** The output that the model is for, if it has several, or a tensor inside it. */
    output: z.string().min(1).max(1_000),
    /** The upload of a `tokenizer.json`, for a text model that came without one. */
    tokenizer: z.object({ uploadId: z.uuid(), byteSize: z.int(), sha256: z.string() }),
  })
  .partial();

export type ImportAnswers = z.output<typeof importAnswersSchema>;

/** The answers that a question can ask for: the arguments of `answerImport`. */
export type AnswerField = Exclude<keyof ImportAnswers, 'name' | 'preprocessingParts' | 'tower'>;
