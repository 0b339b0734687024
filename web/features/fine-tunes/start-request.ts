import { stringifyDocument } from '@urql/core';
import type { VariablesOf } from '../../graphql/graphql.ts';
import { StartFineTune } from './start-mutation.ts';

export type StartInput = VariablesOf<typeof StartFineTune>['input'];

/** The document that the button sends. */
export const startDocument = (): string => stringifyDocument(StartFineTune);

/** The variables that the button sends, without what is left to the defaults. */
export const startVariables = (input: StartInput): string => JSON.stringify({ input }, null, 2);

/** The same request as a command; the token comes from the environment. */
export function startCommand(origin: string, input: StartInput): string {
  const body = JSON.stringify({ query: startDocument(), variables: { input } });
  return [
    `curl ${origin}/graphql`,
    `  -H 'content-type: application/json'`,
    `  -H "authorization: Bearer $GRAFT_TOKEN"`,
    // Within single quotes a shell changes nothing but a single quote.
    `  --data-raw '${body.replaceAll("'", `'\\''`)}'`,
  ].join(' \\\n');
}
