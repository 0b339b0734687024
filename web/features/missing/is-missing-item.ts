import { askApi } from '../../graphql/ask-api.ts';
import { isMissing } from '../../graphql/is-missing.ts';
import type { MissingKind } from './missing-kinds.ts';
import { PATIENCE_MILLISECONDS } from './patience.ts';

/** The field of Query with an item of a kind, and its argument. */
const FIELDS: Record<MissingKind, { item: string; argument: 'id' | 'slug' | 'name' }> = {
  models: { item: 'model', argument: 'slug' },
  datasets: { item: 'dataset', argument: 'id' },
  'feature-sets': { item: 'featureSet', argument: 'id' },
  'few-shots': { item: 'fewShotStudy', argument: 'id' },
  rankings: { item: 'modelRanking', argument: 'id' },
  'fine-tunes': { item: 'fineTune', argument: 'id' },
  sweeps: { item: 'sweep', argument: 'id' },
  checkpoints: { item: 'checkpoint', argument: 'id' },
  endpoints: { item: 'endpoint', argument: 'name' },
  projects: { item: 'project', argument: 'slug' },
};

/** Whether the API says that there is no such item; false where it says nothing. */
export async function isMissingItem(
  { kind, name }: { kind: MissingKind; name: string },
  secret: string,
  browser: Headers,
): Promise<boolean> {
  const { item, argument } = FIELDS[kind];
  const query = `query Exists($name: ${argument === 'id' ? 'ID!' : 'String!'}) { ${item}(${argument}: $name) { __typename } }`;
  const answer = await askApi(secret, browser, { query, variables: { name }, patience: PATIENCE_MILLISECONDS });
  return answer !== null && isMissing(answer, item);
}
