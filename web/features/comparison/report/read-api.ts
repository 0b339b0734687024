import type { TadaDocumentNode } from 'gql.tada';
import { apiOrigin } from '../../../graphql/api-origin.ts';
import { askApi } from '../../../graphql/ask-api.ts';
import { requestOf } from '../../../graphql/request-of.ts';
import { t } from '../../../messages/t.ts';

/** Intervals of six checkpoints take seconds each. */
const PATIENCE_MILLISECONDS = 120_000;

/** Whoever is signed in. */
export interface Reader {
  /** Of the session. */
  secret: string;
  /** The headers of the browser's request. */
  browser: Headers;
}

/**
 * Reads of the API what the reader may see.
 *
 * @throws Error with the API's message if it does not answer, or refuses
 */
export async function readApi<Data, Variables extends Record<string, unknown>>(
  { secret, browser }: Reader,
  document: TadaDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { query } = requestOf([document as TadaDocumentNode<unknown, never>, variables]);
  const answer = await askApi(secret, browser, { query, variables, patience: PATIENCE_MILLISECONDS });
  if (!answer?.data || answer.errors?.[0])
    throw new Error(answer?.errors?.[0]?.message ?? t('The API did not answer.'));
  return answer.data as Data;
}

/** A picture of the API as a `data:` address; null if it cannot be read. */
export async function inlinePicture({ secret, browser }: Reader, url: string): Promise<string | null> {
  const origin = apiOrigin(browser.get('host'));
  const { pathname, search } = new URL(url, origin);
  const response = await fetch(origin + pathname + search, {
    headers: { authorization: `Bearer ${secret}` },
    signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
  });
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok || !type.startsWith('image/')) return null;
  return `data:${type};base64,${Buffer.from(await response.arrayBuffer()).toString('base64')}`;
}
