import { extractFeatures } from '../../demo/steps.ts';
import { secondsOf } from '../fine-tuned.ts';
import type { Step } from '../tour.ts';
import type { TourClient } from '../tour-client.ts';

interface FeatureSet {
  dimension: number;
  rowCount: number;
  layer: string;
  job: { kind: string; startedAt: string; finishedAt: string };
  projection: Labelled[];
}

interface Labelled {
  example: string;
  label: string;
}

/** How many pictures are asked for their neighbours, and for how many each. */
const [ASKED, NEAREST] = [20, 5];

export const features: Step = {
  name: 'features',
  title: 'A data set and its features',
  about:
    'A data set is an archive with one folder a class, and its import makes the splits. The features of a picture are what the model computes before its last layer: they are extracted once, and every step that follows reads them.',
  seconds: 35,
  async *run({ client, materials, webUrl }) {
    const [modelSlug, datasetId] = [await materials.pictureModel(), await materials.pictures()];
    const id = await extractFeatures(client, modelSlug, datasetId);
    const { featureSet } = await client.request<{ featureSet: FeatureSet }>(
      `query ($id: ID!) { featureSet(id: $id) {
        dimension rowCount layer job { kind startedAt finishedAt } projection(method: PCA) { example label }
      } }`,
      { id },
    );
    const { dimension, rowCount, layer, job, projection } = featureSet;
    const every = Math.max(1, Math.floor(projection.length / ASKED));
    const asked = projection.filter((_, place) => place % every === 0).slice(0, ASKED);
    const alike: number[] = [];
    for (const { example, label } of asked) {
      const neighbours = await neighboursOf(client, id, example);
      alike.push(neighbours.filter((other) => other.label === label).length / neighbours.length);
    }
    const share = alike.reduce((sum, each) => sum + each, 0) / alike.length;
    const page = `${webUrl}/feature-sets/${id}`;
    const says = `${rowCount} × ${dimension} numbers of the layer ${layer}; of a picture’s ${NEAREST} nearest, ${(100 * share).toFixed(0)} % have its label (${asked.length} asked)`;
    console.log(`  ${says}. In two dimensions, by PCA or UMAP: ${page}`);
    // A check of the data may have extracted them, and has its own time.
    const seconds = job.kind === 'extract-features' ? secondsOf(job) : null;
    yield { method: 'Features', accuracy: null, interval: null, seconds, says, page };
  },
};

async function neighboursOf(client: TourClient, id: string, example: string): Promise<Labelled[]> {
  const { featureSet } = await client.request<{ featureSet: { neighbours: Labelled[] } }>(
    'query ($id: ID!, $example: String!, $k: Int!) { featureSet(id: $id) { neighbours(example: $example, k: $k) { example label } } }',
    { id, example, k: NEAREST },
  );
  return featureSet.neighbours;
}
