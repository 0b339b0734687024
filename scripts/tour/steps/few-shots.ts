import { followJob } from '../../demo/steps.ts';
import { secondsOf } from '../fine-tuned.ts';
import { range } from '../measured.ts';
import type { Step } from '../tour.ts';

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
  seconds: 30,
  async *run({ client, materials, webUrl }) {
    const [modelSlug, datasetId] = [await materials.pictureModel(), await materials.pictures()];
    const { startFewShotStudy: started } = await client.request<{
      startFewShotStudy: { id: string; job: { id: string } };
    }>('mutation ($input: FewShotInput!) { startFewShotStudy(input: $input) { id job { id } } }', {
      input: { modelSlug, datasetId, shots: [1, 5, 20], draws: 10 },
    });
    await followJob(client, 'Few shots', started.job.id);
    const { fewShotStudy } = await client.request<{
      fewShotStudy: { job: { startedAt: string; finishedAt: string }; results: Result[] };
    }>(
      'query ($id: ID!) { fewShotStudy(id: $id) { job { startedAt finishedAt } results { method shots mean interval } } }',
      { id: started.id },
    );
    const page = `${webUrl}/fine-tunes/new?model=${modelSlug}&dataset=${datasetId}`;
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
