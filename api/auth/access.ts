import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { requireRole } from './roles.ts';
import type { Viewer } from './tokens.ts';

/** Who asks. */
export function viewerOf({ viewer }: { viewer: Viewer | null }): Viewer {
  return requireRole(viewer, 'VIEWER');
}

/**
 * The one door: everything but `{ __typename }` (which a health check may ask) wants a viewer, and a mutation one who may
 * change things. Here rather than at each resolver, so that a new resolver is closed until someone opens it.
 *
 * @throws RequestError UNAUTHENTICATED, FORBIDDEN
 */
export function checkAccess(viewer: Viewer | null, operation: OperationDefinitionNode, document: DocumentNode): void {
  if (!viewer && asksForTypenameOnly(operation.selectionSet, document)) return;
  requireRole(viewer, operation.operation === 'mutation' ? 'MEMBER' : 'VIEWER');
}

/** Safe on any valid document: validation refuses fragments that hold themselves. */
function asksForTypenameOnly(set: SelectionSetNode, document: DocumentNode): boolean {
  return set.selections.every((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === '__typename';
    if (selection.kind === Kind.INLINE_FRAGMENT) return asksForTypenameOnly(selection.selectionSet, document);
    const fragment = document.definitions.find(
      (definition): definition is FragmentDefinitionNode =>
        definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
    );
    return fragment !== undefined && asksForTypenameOnly(fragment.selectionSet, document);
  });
}
