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

const imagePreprocessingSchema = z.strictObject({
  size: z.strictObject({ height: side, width: side }),
  fit: z.enum(['stretch', 'crop']),
  resample: z.enum(['nearest', 'bilinear', 'bicubic', 'lanczos']),
  rescale_factor: positive,
  image_mean: z.tuple([finite, finite, finite]),
  image_std: spread,
  background: z.string().regex(/^#[0-9a-f]{6}$/, 'must be a colour such as "#ffffff"'),
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

/**
 * One model of the zoo: what it is, where its bytes come from, whom it fails. Everything in it is data for people and for
 * the import; nothing in it is executed.
 */
export const manifestSchema = z.strictObject({
  slug: slugSchema,
  name: text.max(200),
  summary: text.max(500),
  task: z.enum(['IMAGE_CLASSIFICATION', 'FEATURE_EXTRACTION']),
  modality: z.literal('IMAGE'),
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
  source: npmSourceSchema,
  publisher: text.max(200),
  /** What it was trained on, as far as the publisher says. */
  trainingData: z.array(text).max(50),
  citation: text.nullable().default(null),
  preprocessing: imagePreprocessingSchema,
  /** Bytes of the source's files together. */
  byteSize: z.int().min(1),
  parameterCount: z.int().min(1),
  /** The model card, in Markdown. */
  card: z.string().trim().min(1).max(100_000),
  biasNotes: z.array(biasNoteSchema).max(100),
});

export type ModelManifest = z.infer<typeof manifestSchema>;
