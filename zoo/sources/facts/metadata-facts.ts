import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { isLicenseExpression } from '../../catalog/license-expression.ts';
import { imagePreprocessingSchema, textPreprocessingSchema } from '../../catalog/manifest.ts';
import { isImagePreprocessing, METADATA, TOKENIZER_FILE } from '../../model.ts';
import { LIMITS } from '../../onnx/limits.ts';
import { parseModel } from '../../onnx/parse-model.ts';
import { NO_OWN_FACTS, type OwnFacts, readOwnMetadata } from '../../provenance/own-metadata.ts';
import type { FetchedFile } from '../source.ts';
import type { SourceFacts } from '../source-facts.ts';

/** A hundred thousand labels with a hundred characters each. */
const MAX_JSON = 10_000_000;

/** A checkpoint also states whether it reads pairs of texts. */
const preprocessingSchema = z.union([
  imagePreprocessingSchema,
  textPreprocessingSchema.extend({ pairs: z.literal(true).optional() }),
]);

const labelsSchema = z.array(z.string().min(1).max(200)).min(2).max(100_000);

/** The metadata that Graft wrote into its own ONNX file, such as a checkpoint that was pushed to a hub. */
export async function metadataFacts(
  files: FetchedFile[],
): Promise<Pick<SourceFacts, 'labels' | 'preprocessing'> & { own: OwnFacts }> {
  const models = files.filter(({ path }) => /\.onnx$/i.test(path));
  const nothing = { labels: null, preprocessing: null, own: NO_OWN_FACTS };
  if (models.length !== 1 || models[0].byteSize > LIMITS.weightBytes) return nothing;
  try {
    const { metadataProps } = parseModel(await readFile(models[0].file));
    const metadata = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
    const read = <T>(key: string, schema: z.ZodType<T>): T | null => {
      const held = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
      return held === undefined ? null : (schema.safeParse(parsed(held)).data ?? null);
    };
    const preprocessing = read(METADATA.preprocessing, preprocessingSchema);
    // The file holds its tokenizer. Where that was in the folder of its base model no longer matters.
    const isHeld = preprocessing && !isImagePreprocessing(preprocessing) && Object.hasOwn(metadata, METADATA.tokenizer);
    const own = readOwnMetadata(metadata);
    const isLicense = own.license !== null && isLicenseExpression(own.license);
    return {
      labels: read(METADATA.labels, labelsSchema),
      preprocessing: isHeld ? { ...preprocessing, tokenizer_file: TOKENIZER_FILE } : preprocessing,
      own: { ...own, license: isLicense ? own.license : null },
    };
  } catch {
    // The import reports errors in the file.
    return nothing;
  }
}

/** undefined for text that is not JSON, or too long for a list of labels. */
function parsed(text: string): unknown {
  if (text.length > MAX_JSON) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
