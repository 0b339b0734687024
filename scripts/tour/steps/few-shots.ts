import { doneOnce, type Started } from '../done-once.ts';
import { secondsOf } from '../fine-tuned.ts';
import { range } from '../measured.ts';
import type { Step } from '../tour.ts';
import type { TourClient } from '../tour-client.ts';

interface Result {
  method: string;
  shots: number;
  mean: number | null;
  interval: [number, number] | null;
}

export const fewShots: Step = {
  name: 'shots',
  title: 'Few shots',
  about:
    'How good is a head that saw 1, 5 or 20 examples of each class? Each head is fitted on ten random draws; the interval is that of the mean over the draws, on the same test split.',
  seconds: 42,
  async *run({ client, materials, webUrl }) {
    const [modelSlug, datasetId] = [await materials.pictureModel(), await materials.pictures()];
    const id = await studied(client, { modelSlug, datasetId, shots: [1, 5, 20], draws: 10, seed: 0 });
    const { fewShotStudy } = await client.request<{
      fewShotStudy: { job: { startedAt: string; finishedAt: string }; results: Result[] };
    }>(
      'query ($id: ID!) { fewShotStudy(id: $id) { job { startedAt finishedAt } results { method shots mean interval } } }',
      { id },
    );
    const page = `${webUrl}/few-shots/${id}`;
    const { results, job } = fewShotStudy;
    for (const { method, shots, mean, interval } of results)
      console.log(
        `  ${`${shots} a class`.padEnd(12)}${method.padEnd(22)}${range({ accuracy: mean, interval }) || 'not possible'}`,
      );
    console.log(`  ${page}`);
    const counts = [...new Set(results.map(({ shots }) => shots))];
    for (const shots of counts) {
      const own = results.filter((result) => result.shots === shots);
      const best = own.reduce((a, b) => ((b.mean ?? -1) > (a.mean ?? -1) ? b : a));
      yield {
        method: `${shots} ${shots === 1 ? 'example' : 'examples'} a class, ${best.method}`,
        accuracy: best.mean,
        interval: best.interval,
        // One job for all.
        seconds: shots === counts[0] ? secondsOf(job) : null,
        says: `the best of ${own.length} heads, mean of ten draws`,
        page,
      };
    }
  },
};

interface Study {
  modelSlug: string;
  datasetId: string;
  shots: number[];
  draws: number;
  seed: number;
}

/** Studies all heads, unless that was done before. The study's id. */
async function studied(client: TourClient, input: Study & Record<string, unknown>): Promise<string> {
  const { fewShotStudies, heads } = await client.request<{
    fewShotStudies: { edges: { node: Started & Omit<Study, 'modelSlug' | 'datasetId'> & { methods: string[] } }[] };
    heads: { enumValues: { name: string }[] };
  }>(
    `query ($datasetId: ID!, $modelSlug: String!) {
      fewShotStudies(datasetId: $datasetId, modelSlug: $modelSlug, first: 50) {
        edges { node { id methods shots draws seed job { id state } } }
      }
      heads: __type(name: "HeadMethod") { enumValues { name } }
    }`,
    { datasetId: input.datasetId, modelSlug: input.modelSlug },
  );
  const past = fewShotStudies.edges
    .map(({ node }) => node)
    .filter(
      ({ methods, shots, draws, seed }) =>
        methods.length === heads.enumValues.length &&
        shots.join() === input.shots.join() &&
        draws === input.draws &&
        seed === input.seed,
    );
  const mutation = 'mutation ($input: FewShotInput!) { startFewShotStudy(input: $input) { id job { id } } }';
  return doneOnce(client, 'Few shots', { mutation, input, past });
}
