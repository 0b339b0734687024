import { createRequest, stringifyDocument } from '@urql/core';
import type { TadaDocumentNode } from 'gql.tada';
import { t } from '../../../messages/t.ts';
import { SESSION_COOKIES } from '../../session/cookie.ts';

/** Intervals of six checkpoints take seconds each. */
const PATIENCE_MILLISECONDS = 120_000;

/** The API in the name of whoever is signed in. */
export interface Api {
  origin: string;
  secret: string;
}

/** The secret of the session in a request's cookies; null if there is none. */
export function secretIn(cookie: string | null): string | null {
  const pairs = (cookie ?? '').split(/; */).map((pair) => pair.split('='));
  return pairs.find(([name]) => (SESSION_COOKIES as readonly string[]).includes(name))?.[1] ?? null;
}

/**
 * Asks the API.
 *
 * @throws Error with the API's message if it does not answer, or refuses
 */
export async function askApi<Data, Variables>(
  { origin, secret }: Api,
  document: TadaDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { query } = createRequest(document as TadaDocumentNode<unknown, never>, variables as never);
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify({ query: stringifyDocument(query), variables }),
    cache: 'no-store',
    signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
  if (errors?.[0] || !data) throw new Error(errors?.[0]?.message ?? t('The API did not answer.'));
  return data;
}

/** A picture of the API as a `data:` address; null if it cannot be read. */
export async function inlinePicture({ origin, secret }: Api, url: string): Promise<string | null> {
  const { pathname, search } = new URL(url, origin);
  const response = await fetch(origin + pathname + search, {
    headers: { authorization: `Bearer ${secret}` },
    signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
  });
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok || !type.startsWith('image/')) return null;
  return `data:${type};base64,${Buffer.from(await response.arrayBuffer()).toString('base64')}`;
}
