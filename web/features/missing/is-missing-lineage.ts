import { askApi } from '../../graphql/ask-api.ts';
import { isMissing } from '../../graphql/is-missing.ts';
import type { LineageKind } from '../lineage/lineage-query.ts';
import { PATIENCE_MILLISECONDS } from './patience.ts';

// One step of it, so that little is read.
const QUERY = `query Exists($kind: LineageKind!, $id: ID!) {
  lineage(kind: $kind, id: $id, depth: 1, direction: UPSTREAM) { __typename }
}`;

/** Whether the API says that there is nothing whose lineage it would be; false where it says nothing. */
export async function isMissingLineage(
  kind: LineageKind,
  id: string,
  secret: string,
  browser: Headers,
): Promise<boolean> {
  const request = { query: QUERY, variables: { kind, id }, patience: PATIENCE_MILLISECONDS };
  const answer = await askApi(secret, browser, request);
  return answer !== null && isMissing(answer, 'lineage');
}
