import type { TadaDocumentNode } from 'gql.tada';
import type { Metadata } from 'next';
import { queryOnServer } from './query-on-server.ts';

interface Described<Data> {
  /** Of what was found; undefined if it is not there. */
  title: (data: Data) => string | undefined;
  /** The kind of thing, for the page without an answer. */
  otherwise: string;
  /** What the page shows of it, in a sentence. */
  description: (title: string) => string;
}

/**
 * A page's title and description by what the page is about. The query is one that the page asks anyway, and is asked once.
 */
export async function metadataFrom<Data>(
  [document, variables]: [document: TadaDocumentNode<Data, never>, variables: Record<string, unknown>],
  { title, otherwise, description }: Described<Data>,
): Promise<Metadata> {
  const answer = await queryOnServer([document, variables]);
  const found = (answer && title(JSON.parse(answer[1]) as Data)) || otherwise;
  return { title: found, description: description(found) };
}
