import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { requireRole } from './roles.ts';
import type { Viewer } from './tokens.ts';

/** The request's viewer. */
export function viewerOf({ viewer }: { viewer: Viewer | null }): Viewer {
  return requireRole(viewer, 'VIEWER');
}

/**
 * Access control for the whole schema: everything but `{ __typename }` (which a health check may request) needs a viewer,
 * and a mutation needs one who may change things. It is checked here rather than in each resolver, so a new resolver is
 * closed by default.
 *
 * @throws RequestError UNAUTHENTICATED, FORBIDDEN
 */
export function checkAccess(viewer: Viewer | null, operation: OperationDefinitionNode, document: DocumentNode): void {
  if (!viewer && asksForTypenameOnly(operation.selectionSet, document)) return;
  requireRole(viewer, operation.operation === 'mutation' ? 'MEMBER' : 'VIEWER');
}

/** Safe on any valid document: validation rejects fragments that contain themselves. */
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
