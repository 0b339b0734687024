import { Kind, type OperationDefinitionNode } from 'graphql';
import { operationsTotal } from '../observability/metrics.ts';
import { noteRequest } from '../observability/request-id.ts';

/** The most names of fields that a log line holds. */
const MOST_NAMES = 10;

/**
 * Counts a valid operation by its root fields, and names them in the request's log line. The names are those of the schema, not
 * the client's aliases or the operation's name, so there is a fixed number of them. Fields inside fragments are left out.
 *
 * @returns what was noted
 */
export function noteOperation({ operation, selectionSet }: OperationDefinitionNode): object {
  const fields = new Set(
    selectionSet.selections.flatMap((selection) => (selection.kind === Kind.FIELD ? [selection.name.value] : [])),
  );
  for (const field of fields) operationsTotal.inc({ type: operation, field });
  const notes = { operation, fields: [...fields].slice(0, MOST_NAMES) };
  noteRequest(notes);
  return notes;
}
