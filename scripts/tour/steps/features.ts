import { extractFeatures } from '../../demo/steps.ts';
import { secondsOf } from '../fine-tuned.ts';
import type { Step } from '../tour.ts';

interface FeatureSet {
  dimension: number;
  rowCount: number;
  layer: string;
  job: { startedAt: string; finishedAt: string };
  projection: { example: string; label: string }[];
}

export const features: Step = {
  name: 'features',
  title: 'Features',
  about:
    'The features of a picture are what the model computes before its last layer. They are extracted once, and every probe, head and sweep that follows reads them.',
  seconds: 0,
  async *run({ client, materials, webUrl }) {
    const [modelSlug, datasetId] = [await materials.pictureModel(), await materials.pictures()];
    const id = await extractFeatures(client, modelSlug, datasetId);
    const { featureSet } = await client.request<{ featureSet: FeatureSet }>(
      `query ($id: ID!) { featureSet(id: $id) {
        dimension rowCount layer job { startedAt finishedAt } projection(method: PCA) { example label }
      } }`,
      { id },
    );
    const { dimension, rowCount, layer, job, projection } = featureSet;
    const { example, label } = projection[0];
    const { neighbours } = (
      await client.request<{ featureSet: { neighbours: { example: string; label: string }[] } }>(
        'query ($id: ID!, $example: String!) { featureSet(id: $id) { neighbours(example: $example, k: 5) { example label } } }',
        { id, example },
      )
    ).featureSet;
    console.log(`  Nearest to ${example}: ${neighbours.map((other) => other.example).join(', ')}`);
    const page = `${webUrl}/feature-sets/${id}`;
    console.log(`  In two dimensions, by PCA or UMAP: ${page}`);
    const alike = neighbours.filter((other) => other.label === label).length;
    const says = `${rowCount} × ${dimension} numbers of the layer ${layer}; of the 5 pictures nearest to ${example}, ${alike} have its label`;
    yield { method: 'Features', accuracy: null, interval: null, seconds: secondsOf(job), says, page };
  },
};
