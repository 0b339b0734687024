import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { argumentAt } from './argument-at.ts';
import { OPERATIONS, type Permission } from './permissions.ts';
import { requirePermission } from './require-permission.ts';
import { requireRole } from './roles.ts';
import type { Viewer } from './tokens.ts';

/** The request's viewer. */
export function viewerOf({ viewer }: { viewer: Viewer | null }): Viewer {
  return requireRole(viewer, 'VIEWER');
}

/** An operation that somebody sends. */
export interface SentOperation {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** As they came. */
  variables: Record<string, unknown> | null | undefined;
}

/** A field of a root type, as an operation asks for it. */
export interface RootField {
  name: string;
  /** Its arguments, with defaults and variables filled in. */
  args: Record<string, unknown>;
}

/** Introspection, which `{ __typename }` is not: a health check may ask that without a token. */
const INTROSPECTION: Permission = { role: 'VIEWER' };
const OPEN: Permission = { role: null };

/**
 * Checks every root field of an operation against the table (permissions.ts) before anything runs, so that a resolver is
 * closed by default, over HTTP and over WebSocket.
 *
 * @throws RequestError UNAUTHENTICATED, FORBIDDEN
 */
export function checkAccess(viewer: Viewer | null, sent: SentOperation): void {
  const table: Record<string, Permission> = OPERATIONS[sent.operation.operation];
  for (const node of rootNodes(sent.operation.selectionSet, sent.document)) {
    const { value: name } = node.name;
    const permission = name === '__typename' ? OPEN : name.startsWith('__') ? INTROSPECTION : table[name];
    requirePermission(viewer, permission, (path) => argumentAt(argumentsOf(node, sent), path));
  }
}

/** The fields of an operation's root type, for the audit log. Safe on any valid document. */
export function rootFields(sent: SentOperation): RootField[] {
  return [...rootNodes(sent.operation.selectionSet, sent.document)].map((node) => ({
    name: node.name.value,
    args: argumentsOf(node, sent),
  }));
}

/** Looks into each fragment once, as execution does: fragments that double at each level would take for ever. */
function* rootNodes(set: SelectionSetNode, document: DocumentNode, seen = new Set<string>()): Iterable<FieldNode> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) yield selection;
    else if (selection.kind === Kind.INLINE_FRAGMENT) yield* rootNodes(selection.selectionSet, document, seen);
    else if (!seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      const fragment = document.definitions.find(
        (definition): definition is FragmentDefinitionNode =>
          definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
      );
      if (fragment) yield* rootNodes(fragment.selectionSet, document, seen);
    }
  }
}

/** Empty where they are not valid: then the operation fails by itself. */
function argumentsOf(node: FieldNode, { schema, operation, variables }: SentOperation): Record<string, unknown> {
  const field = schema.getRootType(operation.operation)?.getFields()[node.name.value];
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {});
  if (!field || !coerced) return {};
  try {
    return getArgumentValues(field, node, coerced);
  } catch {
    return {};
  }
}
