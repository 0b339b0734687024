import { createHash } from 'node:crypto';
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Db } from '../../api/database/connection.ts';
import {
  checkpoints,
  datasetChecks,
  datasets,
  epochs,
  evaluations,
  fewShotStudies,
  fineTunes,
  type JobRow,
  learningRateSearches,
  modelRankings,
  modelSpeeds,
  models,
  robustnessEvaluations,
} from '../../api/database/tables/index.ts';
import type { BlobStore } from '../../api/storage/blob-store.ts';
import { METADATA } from '../../zoo/model.ts';
import { readModel } from '../../zoo/onnx/read.ts';
import { writeModel } from '../../zoo/onnx/write.ts';

/**
 * What a job made, without ids and times: two jobs of one recipe have the same. Files are named by their digests, so it is the same bytes.
 */
export async function resultOf(
  { db, blobs }: { db: Db; blobs: BlobStore },
  { kind, payload }: JobRow,
): Promise<unknown> {
  switch (kind) {
    case 'fine-tune':
      return fineTuneOf(db, payload.fineTuneId);
    case 'run-sweep': {
      const trials = await db.select().from(fineTunes).where(eq(fineTunes.sweepId, payload.sweepId));
      const found = [];
      for (const { id, trial, rung } of trials) found.push({ trial, rung, ...(await fineTuneOf(db, id)) });
      return found.sort((a, b) => Number(a.trial) - Number(b.trial) || Number(a.rung) - Number(b.rung));
    }
    case 'import-dataset': {
      const [row] = await db.select().from(datasets).where(eq(datasets.id, payload.datasetId));
      return { sha256: row?.sha256, packSha256: row?.packSha256, quality: row?.quality, failed: row?.failed };
    }
    case 'fetch-model': {
      const [row] = await db.select().from(models).where(eq(models.id, payload.modelId));
      const network = row?.onnxSha256 ? withoutId(await blobs.read(row.onnxSha256)) : null;
      return { network, availability: row?.availability, featureLayers: row?.featureLayers };
    }
    case 'check-dataset': {
      const [row] = await db.select().from(datasetChecks).where(eq(datasetChecks.id, payload.checkId));
      return { findings: row?.findings, probeAccuracy: row?.probeAccuracy };
    }
    case 'find-learning-rate': {
      const [row] = await db.select().from(learningRateSearches).where(eq(learningRateSearches.id, payload.searchId));
      return { curve: row?.curve, valley: row?.valley, steep: row?.steep };
    }
    case 'evaluate-robustness': {
      const [row] = await db
        .select()
        .from(robustnessEvaluations)
        .where(eq(robustnessEvaluations.id, payload.robustnessId));
      return row?.result;
    }
    case 'few-shot-study': {
      const [row] = await db.select().from(fewShotStudies).where(eq(fewShotStudies.id, payload.studyId));
      return row?.results;
    }
    case 'measure-model': {
      const [row] = await db.select().from(modelSpeeds).where(eq(modelSpeeds.modelId, payload.modelId));
      return { onnxSha256: row?.onnxSha256, tokens: row?.tokens, machine: row?.machine };
    }
    case 'rank-models': {
      const [row] = await db.select().from(modelRankings).where(eq(modelRankings.id, payload.rankingId));
      return row?.entries.map(({ seconds: _, featuresCached: __, ...scores }) => scores);
    }
    default:
      throw new Error(`The soak does not know what a ${kind} job makes.`);
  }
}

/** The digest of an imported network without the name that its model was given, which is in its metadata. */
function withoutId(onnx: Uint8Array): string {
  const graph = readModel(onnx);
  delete graph.metadata?.[METADATA.id];
  return createHash('sha256').update(writeModel(graph)).digest('hex');
}

async function fineTuneOf(db: Db, fineTuneId: string) {
  const saved = await db
    .select()
    .from(checkpoints)
    .where(and(eq(checkpoints.fineTuneId, fineTuneId), isNull(checkpoints.derivedFromId)))
    .orderBy(asc(checkpoints.epoch));
  const found = [];
  for (const { id, epoch, sha256, validationLoss, outputsSha256 } of saved) {
    const evaluated = await db.select().from(evaluations).where(eq(evaluations.checkpointId, id));
    const predictions = evaluated.map(({ split, predictionsSha256 }) => `${split} ${predictionsSha256}`).sort();
    found.push({ epoch, sha256, validationLoss, outputsSha256, predictions });
  }
  const trained = await db.select().from(epochs).where(eq(epochs.fineTuneId, fineTuneId)).orderBy(asc(epochs.number));
  const losses = trained.map(({ number, trainLoss, validationLoss }) => ({ number, trainLoss, validationLoss }));
  return { checkpoints: found, epochs: losses };
}
