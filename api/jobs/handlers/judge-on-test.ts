import { eq } from 'drizzle-orm';
import type { Dataset } from '../../../zoo/data/dataset.ts';
import { readExamples } from '../../../zoo/data/read-example.ts';
import { measureFairness } from '../../../zoo/evaluation/fairness/measure-fairness.ts';
import { classificationMetrics, type ExamplePrediction } from '../../../zoo/evaluation/metrics.ts';
import { openClassifier } from '../../../zoo/inference/classifier.ts';
import { type checkpoints, evaluations, type fineTunes } from '../../database/tables/index.ts';
import { checkpointStatements, type TrainedFrom } from '../../provenance/checkpoint-statements.ts';
import { recordStatements } from '../../provenance/record-statement.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

const BATCH = 32;

/** Judges a checkpoint of single labels on the test split of the data set that it was trained on: once, however often it is called. */
export async function judgeOnTest(
  context: JobContext,
  checkpoint: typeof checkpoints.$inferSelect,
  {
    fineTune,
    dataset,
    trainedFrom,
  }: {
    fineTune: typeof fineTunes.$inferSelect;
    dataset: Dataset;
    trainedFrom: TrainedFrom;
  },
): Promise<void> {
  const { db, blobs, config, job } = context;
  const known = await db.select().from(evaluations).where(eq(evaluations.checkpointId, checkpoint.id));
  if (known.some(({ split }) => split === 'test')) return;
  const predictions = await predict(context, checkpoint, dataset);
  const { labels } = dataset.index;
  const stored = await blobs.put(Buffer.from(JSON.stringify(predictions)));
  const values = {
    ...{ checkpointId: checkpoint.id, datasetId: fineTune.datasetId, split: 'test', predictionsSha256: stored.sha256 },
    metrics: classificationMetrics(predictions, labels),
    fairness: measureFairness(predictions, labels),
  };
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    const judged = await tx.insert(evaluations).values(values).returning();
    const statements = checkpointStatements(checkpoint, fineTune, judged, trainedFrom, job);
    await recordStatements(
      tx,
      config,
      statements.filter(({ kind }) => kind === 'EVALUATION'),
    );
  });
}

async function predict(
  { blobs, signal }: JobContext,
  { sha256 }: typeof checkpoints.$inferSelect,
  dataset: Dataset,
): Promise<ExamplePrediction[]> {
  const examples = dataset.index.examples.filter(({ split }) => split === 'test');
  const classifier = await openClassifier(await blobs.read(sha256));
  try {
    const predictions: ExamplePrediction[] = [];
    for (let start = 0; start < examples.length; start += BATCH) {
      signal.throwIfAborted();
      const batch = examples.slice(start, start + BATCH);
      const classified = await classifier.classify(await readExamples(dataset, batch));
      for (const [i, { scores }] of classified.entries()) {
        const { name, label, groups } = batch[i];
        const found = new Map(scores.map((score) => [score.label, score.probability]));
        const probabilities = classifier.labels.map((each) => found.get(each) ?? 0);
        predictions.push({ name, label, groups, probabilities });
      }
    }
    return predictions;
  } finally {
    await classifier.close();
  }
}
