import type { TadaDocumentNode } from 'gql.tada';
import type { Metadata } from 'next';
import { queryOnServer } from './query-on-server.ts';

/**
 * A page's title by what the page is about. The query is one that the page asks anyway, and is asked once.
 *
 * @param name of what was found; null if it is not there
 * @param otherwise the kind of thing, for the page without an answer
 */
export async function titleFrom<Data>(
  [document, variables]: [document: TadaDocumentNode<Data, never>, variables: Record<string, unknown>],
  name: (data: Data) => string | undefined,
  otherwise: string,
): Promise<Metadata> {
  const answer = await queryOnServer([document, variables]);
  return { title: (answer && name(JSON.parse(answer[1]) as Data)) || otherwise };
}
