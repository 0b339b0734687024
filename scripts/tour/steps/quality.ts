import { followJob } from '../../demo/steps.ts';
import { secondsOf } from '../fine-tuned.ts';
import type { Step, Tour } from '../tour.ts';

interface Check {
  job: { id: string; state: string; startedAt: string; finishedAt: string };
  model: { slug: string };
  against: { id: string } | null;
  probeAccuracy: number | null;
  distance: { distance: number } | null;
}

export const quality: Step = {
  name: 'quality',
  title: 'What is wrong with the data',
  about:
    'The import has found duplicates, broken pictures and small classes. checkDataset looks at the data as a model sees them: labels that a cross-validated probe disputes, outliers, and how far another data set is.',
  seconds: 40,
  async *run(tour) {
    const { client, materials, webUrl } = tour;
    const modelSlug = await materials.pictureModel();
    const datasetId = await materials.pictures();
    const { probeAccuracy, distance, job } = await checked(tour, {
      ...{ modelSlug, datasetId },
      againstId: await materials.otherPictures(),
    });
    const { dataset } = await client.request<{
      dataset: { exampleCount: number; quality: { kind: string; message: string; exampleCount: number }[] };
    }>('query ($id: ID!) { dataset(id: $id) { exampleCount quality { kind message exampleCount } } }', {
      id: datasetId,
    });
    const page = `${webUrl}/datasets/${datasetId}`;
    for (const { message } of dataset.quality) console.log(`  - ${message}`);
    console.log(`  ${page}`);
    const kinds = dataset.quality.map(({ kind, exampleCount }) => `${kind} ${exampleCount}`).join(', ');
    const far = distance ? `; Twitter’s emoji are ${distance.distance.toFixed(2)} of 2 away` : '';
    yield {
      method: 'Data check: its cross-validated probe',
      accuracy: probeAccuracy,
      interval: null,
      seconds: secondsOf(job),
      says: `${dataset.exampleCount} examples; ${kinds || 'nothing found'}${far}`,
      page,
    };
  },
};

/** Checks a data set, unless that was done before. */
async function checked({ client }: Tour, input: { datasetId: string; modelSlug: string; againstId: string }) {
  const mutation = `mutation ($datasetId: ID!, $modelSlug: String!, $againstId: ID!) {
    checkDataset(datasetId: $datasetId, modelSlug: $modelSlug, againstId: $againstId) { job { id } }
  }`;
  const past = await findCheck(client, input);
  if (past) {
    client.show(mutation, input);
    console.log('  Check: was done before');
    return past;
  }
  const { checkDataset } = await client.request<{ checkDataset: { job: { id: string } } }>(mutation, input);
  await followJob(client, 'Check', checkDataset.job.id);
  const check = await findCheck(client, input);
  if (!check) throw new Error('The check that has just succeeded is not listed.');
  return check;
}

async function findCheck(
  client: Tour['client'],
  { datasetId, modelSlug, againstId }: { datasetId: string; modelSlug: string; againstId: string },
): Promise<Check | null> {
  const { dataset } = await client.request<{ dataset: { checks: Check[] } }>(
    `query ($id: ID!) { dataset(id: $id) { checks {
      job { id state startedAt finishedAt } model { slug } against { id } probeAccuracy distance { distance }
    } } }`,
    { id: datasetId },
  );
  const own = dataset.checks.filter(({ model, against }) => model.slug === modelSlug && against?.id === againstId);
  return own.find(({ job }) => job.state === 'SUCCEEDED') ?? null;
}
