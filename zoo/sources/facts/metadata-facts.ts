import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { preprocessingSchema } from '../../catalog/manifest.ts';
import { METADATA } from '../../model.ts';
import { parseModel } from '../../onnx/parse-model.ts';
import type { FetchedFile } from '../source.ts';
import type { SourceFacts } from '../source-facts.ts';

/** Larger models keep their weights elsewhere, or are not worth reading twice. */
const MAX_BYTES = 512 * 2 ** 20;

const labelsSchema = z.array(z.string().min(1).max(200)).min(2).max(100_000);

/** The metadata that Graft wrote into its own ONNX file, such as a checkpoint that was pushed to a hub. */
export async function metadataFacts(files: FetchedFile[]): Promise<Pick<SourceFacts, 'labels' | 'preprocessing'>> {
  const models = files.filter(({ path }) => /\.onnx$/i.test(path));
  const nothing = { labels: null, preprocessing: null };
  if (models.length !== 1 || models[0].byteSize > MAX_BYTES) return nothing;
  try {
    const { metadataProps } = parseModel(await readFile(models[0].file));
    const read = <T>(key: string, schema: z.ZodType<T>): T | null => {
      const held = metadataProps.find((prop) => prop.key === key)?.value;
      return held === undefined ? null : (schema.safeParse(JSON.parse(held)).data ?? null);
    };
    return {
      labels: read(METADATA.labels, labelsSchema),
      preprocessing: read(METADATA.preprocessing, preprocessingSchema),
    };
  } catch {
    // The import reports errors in the file.
    return nothing;
  }
}
