import { beside } from '../beside.ts';
import { counts, doneOnce, type Started } from '../done-once.ts';
import { type FineTuned, fineTuned, resultOf } from '../fine-tuned.ts';
import { rowOf } from '../measured.ts';
import type { Step } from '../tour.ts';
import type { TourClient } from '../tour-client.ts';

/** What Unicode puts into each of its categories, in words. */
const DESCRIPTIONS: Record<string, string> = {
  Activities: 'a game, a sport, an event or a celebration',
  'Animals & Nature': 'an animal, a plant or a flower',
  'Food & Drink': 'food, a fruit, a meal or a drink',
  Objects: 'an object, a tool, clothing or a device',
  'People & Body': 'a person, a gesture or a part of the body',
  'Smileys & Emotion': 'a face, a feeling or a heart',
  Symbols: 'a sign, an arrow, a letter or a symbol',
  'Travel & Places': 'a vehicle, a building, a place or the weather',
};

/** It does not wait, so that the job's progress can be shown. */
const CREATE =
  'mutation ($input: ZeroShotInput!) { createZeroShotCheckpoint(input: $input, waitSeconds: 0) { id job { id state } } }';

/** Training examples a class of the few-shot rows, and how many pairs each gives. */
const [SHOTS, PAIRS] = [8, 5];

export const words: Step = {
  name: 'words',
  title: 'Labels in words',
  about:
    'A sentence encoder compares a text with a description of each label, so it needs no training examples at all. Beside it: a head on eight examples a class, the same after contrastive training of the encoder on pairs (SetFit’s way), and a linear probe on all the names.',
  seconds: 70,
  async *run(tour) {
    const { client, materials } = tour;
    const [modelSlug, datasetId] = [await materials.textModel(), await materials.names()];
    const zeroShot = await described(client, modelSlug, datasetId);
    const few = { modelSlug, datasetId, shots: SHOTS, head: 'LOGISTIC_REGRESSION' };
    const head = await fineTuned(client, `Logistic regression, ${SHOTS} a class`, { ...few, strategy: 'LINEAR_PROBE' });
    const setfit = await fineTuned(client, `Contrastive, ${SHOTS} a class`, {
      ...{ ...few, strategy: 'FULL', contrastive: { numIterations: PAIRS } },
    });
    const trained = await fineTuned(client, 'Linear probe on the names', {
      ...{ modelSlug, datasetId, strategy: 'LINEAR_PROBE' },
    });
    const other = { id: trained.bestCheckpoint.id, name: 'the probe on the names' };
    const below = await beside(tour, zeroShot.bestCheckpoint.id, other);
    yield await rowOf(tour, 'Names, labels in words (zero shots)', zeroShot, below);
    yield await rowOf(
      tour,
      `Names, ${SHOTS} examples a class`,
      head,
      await beside(tour, head.bestCheckpoint.id, other),
    );
    const contrasted = await beside(tour, setfit.bestCheckpoint.id, {
      ...{ id: head.bestCheckpoint.id, name: 'the head alone' },
    });
    yield await rowOf(tour, `Names, ${SHOTS} examples a class, contrastive`, setfit, contrasted);
    yield await rowOf(tour, 'Names, linear probe', trained, `verdict ${trained.verdict?.kind ?? 'none'}`);
  },
};

/** A checkpoint whose labels are described in words, unless there is one with these descriptions. */
async function described(client: TourClient, modelSlug: string, datasetId: string): Promise<FineTuned> {
  const { dataset } = await client.request<{ dataset: { labels: string[] } }>(
    'query ($id: ID!) { dataset(id: $id) { labels } }',
    { id: datasetId },
  );
  const labels = dataset.labels.map((label) => ({ label, description: DESCRIPTIONS[label] ?? label }));
  const texts = labels.map(({ description }) => description);
  const input = { modelSlug, datasetId, labels };
  await doneOnce(client, 'Labels in words', {
    mutation: CREATE,
    input,
    past: await zeroShotRuns(client, input, texts),
  });
  const [made] = await zeroShotRuns(client, input, texts);
  return resultOf(client, made.id);
}

/** Runs that described the labels with these texts, newest first. */
async function zeroShotRuns(
  client: TourClient,
  { modelSlug, datasetId }: { modelSlug: string; datasetId: string },
  texts: string[],
): Promise<Started[]> {
  const { fineTunes } = await client.request<{
    fineTunes: { edges: { node: Started & { options: { zeroShot?: { texts: string[] } } } }[] };
  }>(
    `query ($modelSlug: String!, $datasetId: ID!) {
      fineTunes(modelSlug: $modelSlug, datasetId: $datasetId, first: 100) { edges { node { id options job { id state } } } }
    }`,
    { modelSlug, datasetId },
  );
  return fineTunes.edges
    .map(({ node }) => node)
    .filter((run) => counts(run) && JSON.stringify(run.options.zeroShot?.texts) === JSON.stringify(texts));
}
