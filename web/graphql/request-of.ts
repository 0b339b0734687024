import { createRequest, formatDocument, stringifyDocument } from '@urql/core';
import type { TadaDocumentNode } from 'gql.tada';
import type { DocumentNode } from 'graphql';

/** A document and its variables; both as the component gives them to `useQuery`. */
export type ServerQuery = [document: TadaDocumentNode<unknown, never>, variables?: Record<string, unknown>];

/**
 * What the browser would send for a query, and urql's key of it. With the type names, too: by them a mutation finds which answers are outdated,
 * and without them the browser's own answer would differ from the web server's, and forms that begin anew with other data would lose what was
 * typed.
 */
export function requestOf([document, variables = {}]: ServerQuery) {
  const { key } = createRequest(document, variables as never);
  return { key, query: stringifyDocument(formatDocument(document as DocumentNode)), variables };
}
