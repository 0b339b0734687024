import path from 'node:path';
import { eq } from 'drizzle-orm';
import { type JsonObject, readJsonObject } from '../../../zoo/sources/facts/json-object.ts';
import { modelFiles } from '../../database/tables/index.ts';
import { localCopy } from '../local-copy.ts';
import type { JobContext } from './job-context.ts';

/** The config.json that a model's publisher serves beside its weights; null if there is none. */
export async function familyConfig(context: JobContext, modelId: string): Promise<JsonObject | null> {
  const files = await context.db.select().from(modelFiles).where(eq(modelFiles.modelId, modelId));
  const [config] = files
    .filter((file) => path.posix.basename(file.path) === 'config.json')
    .toSorted((a, b) => a.path.length - b.path.length);
  return config ? readJsonObject({ ...config, file: await localCopy(context, config.sha256) }) : null;
}
