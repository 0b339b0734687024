import { createRequest, formatDocument, stringifyDocument } from '@urql/core';
import type { TadaDocumentNode } from 'gql.tada';
import type { DocumentNode } from 'graphql';

/** A document and its variables; both as the component gives them to `useQuery`. */
export type ServerQuery<Data = unknown> = [
  document: TadaDocumentNode<Data, never>,
  variables?: Record<string, unknown>,
];

/**
 * What the browser would send for a query, and urql's key of it. It asks for the type names, as the browser does. With them urql knows which
 * answers a mutation makes outdated. Without them the browser's answer would differ from the web server's, and a form would be drawn again and
 * lose what was typed.
 */
export function requestOf([document, variables = {}]: ServerQuery) {
  const { key } = createRequest(document, variables as never);
  return { key, query: stringifyDocument(formatDocument(document as DocumentNode)), variables };
}
