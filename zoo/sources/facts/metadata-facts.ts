import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { isLicenseExpression } from '../../catalog/license-expression.ts';
import { preprocessingSchema } from '../../catalog/manifest.ts';
import { METADATA } from '../../model.ts';
import { parseModel } from '../../onnx/parse-model.ts';
import { NO_OWN_FACTS, type OwnFacts, readOwnMetadata } from '../../provenance/own-metadata.ts';
import type { FetchedFile } from '../source.ts';
import type { SourceFacts } from '../source-facts.ts';

/** Larger models keep their weights elsewhere, or are not worth reading twice. */
const MAX_BYTES = 512 * 2 ** 20;

/** A hundred thousand labels with a hundred characters each. */
const MAX_JSON = 10_000_000;

const labelsSchema = z.array(z.string().min(1).max(200)).min(2).max(100_000);

/** The metadata that Graft wrote into its own ONNX file, such as a checkpoint that was pushed to a hub. */
export async function metadataFacts(
  files: FetchedFile[],
): Promise<Pick<SourceFacts, 'labels' | 'preprocessing'> & { own: OwnFacts }> {
  const models = files.filter(({ path }) => /\.onnx$/i.test(path));
  const nothing = { labels: null, preprocessing: null, own: NO_OWN_FACTS };
  if (models.length !== 1 || models[0].byteSize > MAX_BYTES) return nothing;
  try {
    const { metadataProps } = parseModel(await readFile(models[0].file));
    const metadata = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
    const read = <T>(key: string, schema: z.ZodType<T>): T | null => {
      const held = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
      return held === undefined ? null : (schema.safeParse(parsed(held)).data ?? null);
    };
    const own = readOwnMetadata(metadata);
    const isLicense = own.license !== null && isLicenseExpression(own.license);
    return {
      labels: read(METADATA.labels, labelsSchema),
      preprocessing: read(METADATA.preprocessing, preprocessingSchema),
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
