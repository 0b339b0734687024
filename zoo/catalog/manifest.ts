import { z } from 'zod';

const text = z.string().trim().min(1).max(2_000);
const finite = z.number();
const positive = finite.positive();
const spread = z.tuple([positive, positive, positive]);
const side = z.int().min(1).max(4_096);

/** Lower-case words joined by `-`: `nsfw-mobilenet-v2`. It names the model in addresses and on the command line. */
const slugSchema = z
  .string()
  .max(100)
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower-case letters and digits joined by "-", such as "nsfw-mobilenet-v2"',
  );

/**
 * A package name as npm writes it, and no more: what is handed to the npm client must not be read as an option, a path
 * or an address. Source of the rules: the npm package `validate-npm-package-name`.
 */
export const npmPackageNameSchema = z
  .string()
  .max(214)
  .regex(/^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/, 'must be the name of an npm package');

/** An exact version, no range and no tag: a model's bytes must not change under its name. Source: semver.org. */
export const exactVersionSchema = z
  .string()
  .max(256)
  .regex(
    /^\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/,
    'must be one exact version such as "4.3.0"; ranges and tags are not accepted',
  );

/** A folder or file inside a package: relative, `/`-separated, never climbing out. */
export const packagePathSchema = z
  .string()
  .max(1_000)
  .refine(
    (path) =>
      /^[A-Za-z0-9_@+.,/ -]+$/.test(path) &&
      path.split('/').every((part) => part.trim() !== '' && part !== '.' && part !== '..'),
    'must be a relative path inside the package, such as "dist/models/mobilenet_v2"',
  );

const npmSourceSchema = z.strictObject({
  kind: z.literal('npm'),
  package: npmPackageNameSchema,
  version: exactVersionSchema,
  path: packagePathSchema,
});

/** A repository of a Hugging Face hub, `owner/name` or, for old models, `name`. */
export const hubRepositorySchema = z
  .string()
  .max(200)
  .regex(
    /^([A-Za-z0-9][A-Za-z0-9._-]*\/)?[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'must be the name of a repository such as "google/vit-base-patch16-224"',
  )
  .refine((name) => !/\.\.|--|\.git$/.test(name), 'must be the name of a repository');

/** A commit, in full: branches and tags move. */
export const commitSchema = z.string().regex(/^[0-9a-f]{40}$/, 'must be a commit of 40 hexadecimal digits');

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 of 64 hexadecimal digits');

const hubSourceSchema = z.strictObject({
  kind: z.literal('hub'),
  repository: hubRepositorySchema,
  /** The commit that the facts are about; null where nobody here saw it. */
  revision: commitSchema.nullable().default(null),
  /** The model's file, where the repository holds several. */
  file: packagePathSchema.nullable().default(null),
});

const urlSourceSchema = z.strictObject({
  kind: z.literal('url'),
  url: z.url({ protocol: /^https$/, error: 'must be an https address' }).max(2_000),
  /** null where nobody here saw the bytes. */
  sha256: sha256Schema.nullable().default(null),
});

const imagePreprocessingSchema = z.strictObject({
  size: z.strictObject({ height: side, width: side }),
  fit: z.enum(['stretch', 'crop']),
  resample: z.enum(['nearest', 'bilinear', 'bicubic', 'lanczos']),
  rescale_factor: positive,
  image_mean: z.tuple([finite, finite, finite]),
  image_std: spread,
  background: z.string().regex(/^#[0-9a-f]{6}$/, 'must be a colour such as "#ffffff"'),
});

const textPreprocessingSchema = z.strictObject({
  tokenizer_file: packagePathSchema,
  model_max_length: z.int().min(1).max(100_000),
  pooling: z.enum(['mean', 'cls']).optional(),
});

const biasNoteSchema = z.strictObject({
  statement: text,
  severity: z.enum(['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
  affectedGroups: z.array(text).max(50),
  origin: z.enum(['PUBLISHER', 'CURATOR']),
  /** Where this is measured or said: a paper, a page. */
  evidence: text.nullable().default(null),
  /** What a user of the model can do about it. */
  mitigation: text.nullable().default(null),
});

const describedSchema = z.strictObject({
  slug: slugSchema,
  name: text.max(200),
  summary: text.max(500),
  task: z.enum(['IMAGE_CLASSIFICATION', 'TEXT_CLASSIFICATION', 'FEATURE_EXTRACTION']),
  architecture: text.max(200),
  /** SPDX licence expression. */
  license: z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9.+() -]+$/, 'must be an SPDX licence expression such as "MIT"'),
  tags: z.array(z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by "-"')).max(50),
  /** In the order of the model's outputs; null where the outputs are no classes. */
  labels: z
    .array(text.max(200))
    .min(2)
    .max(100_000)
    .refine((labels) => new Set(labels).size === labels.length, 'must not hold a label twice')
    .nullable(),
  source: z.discriminatedUnion('kind', [npmSourceSchema, hubSourceSchema, urlSourceSchema]),
  /** Slug of the model that this one was made from. */
  baseModel: slugSchema.nullable().default(null),
  /** What it was made from in its publisher's words, where that is no model of the zoo. */
  baseModelName: text.max(200).nullable().default(null),
  /** Whether its publisher says that it was trained from nothing, so that it has no base model. */
  trainedFromScratch: z.boolean().default(false),
  publisher: text.max(200),
  /** What it was trained on, as far as the publisher says. */
  trainingData: z.array(text).max(50),
  citation: text.nullable().default(null),
  /** Bytes of the source's files together; null where the publisher does not say and nobody here saw them. */
  byteSize: z.int().min(1).nullable().default(null),
  parameterCount: z.int().min(1).nullable().default(null),
  /** What it cannot do, or must not be used for. */
  limits: z.array(text).max(50).default([]),
  /** Where the facts were read. */
  references: z
    .array(z.strictObject({ facts: text.max(200), url: z.url({ protocol: /^https?$/ }).max(2_000) }))
    .max(50)
    .default([]),
  /** The model card, in Markdown. */
  card: z.string().trim().min(1).max(100_000),
  biasNotes: z.array(biasNoteSchema).max(100),
});

/**
 * One model of the zoo: what it is, where its bytes come from, whom it fails. Everything in it is data for people and for
 * the import; nothing in it is executed. Without `preprocessing`, what the source's own files say holds.
 */
export const manifestSchema = z.discriminatedUnion('modality', [
  describedSchema.extend({
    modality: z.literal('IMAGE'),
    preprocessing: imagePreprocessingSchema.nullable().default(null),
  }),
  describedSchema.extend({
    modality: z.literal('TEXT'),
    preprocessing: textPreprocessingSchema.nullable().default(null),
  }),
]);

export type ModelManifest = z.infer<typeof manifestSchema>;
