import { beside } from '../beside.ts';
import { type Evaluation, evaluationOn, resultOf } from '../fine-tuned.ts';
import { measured, range } from '../measured.ts';
import type { Step, Tour } from '../tour.ts';
import { probeCheckpoint } from './probe.ts';

interface Candidate {
  id: string;
  strategy: string;
  options: { head: string };
  targetDataset: { id: string } | null;
  bestCheckpoint: { id: string; evaluations: Evaluation[] } | null;
}

export const comparison: Step = {
  name: 'comparison',
  title: 'The best, and its verdict',
  about:
    'The validation split chooses the best of all fine-tunes so far; McNemar’s test says whether it beats the probe on the test split by more than chance. Its verdict says whether it overfits, and what to try next.',
  seconds: 3,
  async *run(tour) {
    const { client, webUrl } = tour;
    const other = await probeCheckpoint(tour);
    const best = await bestOnValidation(tour);
    const { verdict } = await resultOf(client, best.id);
    const figures = await measured(tour, evaluationOn(best.bestCheckpoint, 'test'));
    const name =
      best.strategy === 'LINEAR_PROBE' && best.options.head !== 'SOFTMAX' ? best.options.head : best.strategy;
    const isProbe = best.bestCheckpoint.id === other.id;
    const compared = isProbe ? 'the probe itself' : await beside(tour, best.bestCheckpoint.id, other);
    const page = isProbe
      ? `${webUrl}/fine-tunes/${best.id}`
      : `${webUrl}/compare?ids=${other.id},${best.bestCheckpoint.id}`;
    console.log(`  ${name}: test accuracy ${range(figures)}: ${compared}. ${page}`);
    if (verdict) {
      console.log(`  ${verdict.kind}: ${verdict.message}`);
      for (const advice of verdict.advice.slice(0, 1)) console.log(advice.replace(/^/gm, '    '));
    }
    const says = [compared, ...(verdict ? [`verdict ${verdict.kind}`] : [])].join('; ');
    yield { method: `Best on validation: ${name}`, ...figures, seconds: null, says, page };
  },
};

/** The fine-tune on the pictures that the validation split prefers, of those that were judged on the test split too. */
async function bestOnValidation({ client, materials }: Tour) {
  const { fineTunes } = await client.request<{ fineTunes: { edges: { node: Candidate }[] } }>(
    `query ($modelSlug: String!, $datasetId: ID!) { fineTunes(modelSlug: $modelSlug, datasetId: $datasetId, first: 100) {
      edges { node { id strategy options targetDataset { id } bestCheckpoint { id evaluations { id split accuracy } } } }
    } }`,
    { modelSlug: await materials.pictureModel(), datasetId: await materials.pictures() },
  );
  const judged = fineTunes.edges.flatMap(({ node }) => {
    const { bestCheckpoint, targetDataset } = node;
    const splits = new Set(bestCheckpoint?.evaluations.map(({ split }) => split));
    return bestCheckpoint && !targetDataset && splits.has('test') && splits.has('validation')
      ? [{ ...node, bestCheckpoint }]
      : [];
  });
  const accuracy = ({ bestCheckpoint }: (typeof judged)[number]) => evaluationOn(bestCheckpoint, 'validation').accuracy;
  return judged.reduce((best, node) => (accuracy(node) > accuracy(best) ? node : best));
}
