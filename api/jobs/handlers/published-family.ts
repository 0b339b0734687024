import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import type { Tensor } from '../../../zoo/onnx/graph.ts';
import { readWeightFiles } from '../../../zoo/safetensors/read-weight-files.ts';
import { readJsonObject } from '../../../zoo/sources/facts/json-object.ts';
import { modelFiles } from '../../database/tables/index.ts';
import { localCopy } from '../local-copy.ts';
import type { JobContext } from './job-context.ts';

/** What a model's publisher serves of its family. */
interface PublishedFamily {
  /** The text of its config.json, an object; null if there is none. */
  family: string | null;
  /** The weights; null if the model came as a network, or has no config.json that says which one they belong to. */
  tensors: ReadonlyMap<string, Tensor> | null;
}

/** The config.json and the weights that a model was imported from, for a checkpoint in the family's own layout. */
export async function publishedFamily(context: JobContext, modelId: string): Promise<PublishedFamily> {
  const rows = await context.db.select().from(modelFiles).where(eq(modelFiles.modelId, modelId));
  const [config] = rows
    .filter((file) => path.posix.basename(file.path) === 'config.json')
    .toSorted((a, b) => a.path.length - b.path.length);
  const file = config && { ...config, file: await localCopy(context, config.sha256) };
  const family = (await readJsonObject(file)) ? await readFile(file.file, 'utf8') : null;
  if (family === null || rows.some((file) => /\.onnx$/i.test(file.path))) return { family, tensors: null };
  const files = await Promise.all(rows.map(async (row) => ({ ...row, file: await localCopy(context, row.sha256) })));
  return { family: family.replace(/^\ufeff/, ''), tensors: (await readWeightFiles(files))?.tensors ?? null };
}
