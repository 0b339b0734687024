import { doneOnce, type Started } from '../done-once.ts';
import { type Evaluation, evaluationOn, secondsOf } from '../fine-tuned.ts';
import { measured, range } from '../measured.ts';
import type { Step, Tour } from '../tour.ts';

const TRIALS = 12;
const LONG_TRIALS = 24;

interface Past extends Started {
  seed: number;
  metric: string;
  method: string;
  rungs: { trials: number }[];
}

interface Sweep {
  conclusion: string | null;
  job: { startedAt: string; finishedAt: string };
  leaderboard: {
    value: number;
    interval: [number, number];
    fineTune: { id: string; options: { learningRate: number } };
  }[];
  best: { id: string; bestCheckpoint: { evaluations: Evaluation[] } } | null;
}

export const sweep: Step = {
  name: 'sweep',
  title: 'A sweep',
  about:
    'A sweep trains a probe with each of several drawn options, on the same features. The validation split chooses the best, and it alone is judged on the test split.',
  seconds: 19,
  async *run(tour) {
    const { client, materials, webUrl, isLong } = tour;
    const [modelSlug, datasetId] = [await materials.pictureModel(), await materials.pictures()];
    const trials = isLong ? LONG_TRIALS : TRIALS;
    const id = await swept(tour, { modelSlugs: [modelSlug], datasetId, trials, strategies: ['LINEAR_PROBE'], seed: 0 });
    const { sweep } = await client.request<{ sweep: Sweep }>(
      `query ($id: ID!) { sweep(id: $id) {
        conclusion job { startedAt finishedAt }
        leaderboard { value interval fineTune { id options } }
        best { id bestCheckpoint { evaluations { id split accuracy } } }
      } }`,
      { id },
    );
    const { leaderboard, best, conclusion, job } = sweep;
    for (const { value, interval, fineTune } of leaderboard.slice(0, 3))
      console.log(
        `  On validation ${range({ accuracy: value, interval })} with the learning rate ${fineTune.options.learningRate.toPrecision(3)}`,
      );
    if (!best) throw new Error('The sweep has no best fine-tune.');
    const figures = await measured(tour, evaluationOn(best.bestCheckpoint, 'test'));
    const page = `${webUrl}/sweeps/${id}`;
    console.log(`  The best on the test split: ${range(figures)}. ${conclusion} ${page}`);
    // The figures in brackets are printed above.
    const says = (conclusion ?? '').split(' (')[0];
    yield { method: `Sweep of ${trials} probes: the best`, ...figures, seconds: secondsOf(job), says, page };
  },
};

/** Runs a sweep, unless there is one of this size and seed. Its id. */
async function swept(
  { client }: Tour,
  input: { datasetId: string; trials: number; seed: number } & Record<string, unknown>,
) {
  const mutation = 'mutation ($input: StartSweepInput!) { startSweep(input: $input) { id job { id } } }';
  const { sweeps } = await client.request<{ sweeps: { edges: { node: Past }[] } }>(
    `query ($datasetId: ID!) { sweeps(datasetId: $datasetId, first: 50) {
      edges { node { id seed metric method job { id state } rungs { trials } } }
    } }`,
    { datasetId: input.datasetId },
  );
  const past = sweeps.edges
    .map(({ node }) => node)
    .filter(
      ({ seed, metric, method, rungs }) =>
        seed === input.seed && metric === 'accuracy' && method === 'RANDOM' && rungs[0].trials === input.trials,
    );
  return doneOnce(client, 'Sweep', { mutation, input, past });
}
