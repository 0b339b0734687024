import { createReadStream } from 'node:fs';
import { eq } from 'drizzle-orm';
import { importModel } from '../../../zoo/import-model.ts';
import { fetchSource } from '../../../zoo/sources/fetch-source.ts';
import { modelFiles, models } from '../../database/tables/index.ts';
import { checkSignature } from '../../provenance/check-signature.ts';
import { modelStatement } from '../../provenance/model-statement.ts';
import { recordStatements } from '../../provenance/record-statement.ts';
import type { JobPayload } from '../kinds.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

/**
 * Brings a model of the catalogue here: its publisher's files, and the ONNX file made from them. The model is READY when
 * all of it is in the blob store; `finishJob` says what it is otherwise.
 */
export async function fetchModel(context: JobContext, { modelId }: JobPayload<'fetch-model'>): Promise<void> {
  const { db, blobs, config, directory, job, signal, progress } = context;
  const [model] = await db.update(models).set({ availability: 'FETCHING' }).where(eq(models.id, modelId)).returning();
  if (!model) throw new Error(`There is no model ${modelId} any more.`);

  const { sourceSpec, uri } = model;
  if (!sourceSpec) throw new Error(`The model ${model.slug} says nowhere to fetch it from.`);
  const fetched = await fetchSource(sourceSpec, {
    directory,
    signal,
    onProgress: (fraction) => progress(0.7 * fraction, `Fetching ${uri}`),
  });
  signal.throwIfAborted();

  const signature = await checkSignature(config, fetched.files);
  progress(0.7, 'Converting to ONNX');
  const imported = await importModel(model, fetched.files);
  signal.throwIfAborted();

  progress(0.9, 'Storing');
  const onnx = await blobs.put(imported.onnx, { signal });
  for (const file of fetched.files) {
    await blobs.put(createReadStream(file.file), { expectedSha256: file.sha256, signal });
  }
  signal.throwIfAborted();

  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await tx.delete(modelFiles).where(eq(modelFiles.modelId, modelId));
    await tx
      .insert(modelFiles)
      .values(fetched.files.map(({ path, byteSize, sha256 }) => ({ modelId, path, byteSize, sha256 })));
    const [row] = await tx
      .update(models)
      .set({
        availability: 'READY',
        onnxSha256: onnx.sha256,
        byteSize: onnx.byteSize,
        inputs: imported.inputs,
        outputs: imported.outputs,
        featureLayers: imported.featureLayers,
        parameterCount: imported.parameterCount,
        labels: imported.labels,
        uri: fetched.uri,
        revision: fetched.revision,
        retrievedAt: fetched.retrievedAt,
        signature,
      })
      .where(eq(models.id, modelId))
      .returning();
    if (row) await recordStatements(tx, config, [modelStatement(row, onnx.sha256, fetched, job)]);
  });
}
