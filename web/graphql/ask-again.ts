import { type Exchange, makeOperation, type Operation } from '@urql/core';
import { filter, fromArray, makeSubject, merge, mergeMap, pipe, tap } from 'wonka';

/**
 * Asks a query again whose answer was still on its way when a mutation was answered: that answer may be from before the change, and urql drops
 * what is asked of a query that is on its way. Without this, a page can show what was there before a person changed it. And if
 * a query is asked twice, the first answer is not waited for any longer: it could come last, and an older state would stay.
 */
export const askAgain: Exchange =
  ({ forward }) =>
  (operations) => {
    const { source: again, next } = makeSubject<Operation>();
    const asked = new Set<number>();
    const outdated = new Set<number>();
    return pipe(
      merge([operations, again]),
      mergeMap((operation) =>
        fromArray(
          operation.kind === 'query' && asked.has(operation.key)
            ? [makeOperation('teardown', operation, operation.context), operation]
            : [operation],
        ),
      ),
      tap(({ kind, key }) => {
        if (kind === 'query') asked.add(key);
        if (kind === 'teardown') asked.delete(key);
        if (kind !== 'mutation') outdated.delete(key);
      }),
      forward,
      filter(({ operation, data }) => {
        if (operation.kind === 'mutation' && data) for (const key of asked) outdated.add(key);
        if (operation.kind !== 'query') return true;
        asked.delete(operation.key);
        if (!outdated.has(operation.key)) return true;
        next(operation);
        return false;
      }),
    );
  };
