import { createHash } from 'node:crypto';
import { type ApolloServerPlugin, type GraphQLRequest, HeaderMap } from '@apollo/server';
import { and, eq, sql } from 'drizzle-orm';
import { type GraphQLFormattedError, Kind, type OperationDefinitionNode } from 'graphql';
import type { Logger } from 'pino';
import { viewerOf } from '../auth/access.ts';
import { OPERATIONS } from '../auth/permissions.ts';
import type { Grant } from '../auth/tokens.ts';
import type { Context } from '../context.ts';
import type { Db } from '../database/connection.ts';
import { withinEverything } from '../database/scope.ts';
import { idempotencyKeys } from '../database/tables/index.ts';
import { isConnectionLost } from '../database/transient.ts';
import { asRequestError, HTTP_STATUS, RequestError } from '../errors.ts';
import { createLoaders } from '../loaders.ts';
import { formatError } from '../schema/format-error.ts';
import { type OpenTransaction, openTransaction } from './open-transaction.ts';

const HOURS_KEPT = 24;

/** A repeated request waits so long for the first one's end. */
const WAIT_MS = 30_000;

/** They answer with the figures of a job, which would begin only after the transaction. They change nothing that sending them again would repeat. */
const WAITING: ReadonlySet<string> = new Set(['collectGarbage']);

/** Their answers hold a secret that is shown once, and stored nowhere. */
export const SECRET: ReadonlySet<string> = new Set([
  'createUpload',
  'createToken',
  'createEndpointToken',
  'startSession',
]);

/**
 * The HTTP header `Idempotency-Key` on mutations: a mutation that is sent again with the same key, with the same token, does nothing and
 * gets the first answer, for 24 hours. A client that lost an answer can so send its request again.
 *
 * The whole mutation and its answer are one transaction, so there is never one without the other. If anything in it fails, all of it
 * is undone, and the key is free. As https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ wants it, a key that
 * comes with another body is refused, and a repetition that comes while the first request runs waits for it.
 */
export function idempotency(log: Logger): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      let open: { transaction: OpenTransaction; tokenId: string; key: string } | null = null;
      return {
        async responseForOperation({ request, contextValue, operation }) {
          const key = request.http?.headers.get('idempotency-key');
          if (key === undefined || operation.operation !== 'mutation') return null;
          try {
            checkRequest(key, operation);
            const { tokenId, project } = viewerOf(contextValue);
            const { db } = contextValue;
            const transaction = concernsAll(operation)
              ? await withinEverything(() => openTransaction(db))
              : await openTransaction(db);
            const answer = await claim(transaction.tx, {
              tokenId,
              key,
              fingerprint: fingerprintOf(request, project),
            }).catch(async (error) => {
              await transaction.rollback();
              throw error;
            });
            if (answer) {
              await transaction.rollback();
              return response(200, answer, [['idempotency-replayed', 'true']]);
            }
            open = { transaction, tokenId, key };
            // The audit log keeps what was tried.
            contextValue.outside = db;
            contextValue.ends = [];
            contextValue.db = transaction.tx;
            contextValue.loaders = createLoaders(transaction.tx);
            return null;
          } catch (error) {
            const known = asRequestError(error);
            return response(known ? HTTP_STATUS[known.code] : 500, { errors: [formatError(log, error)] });
          }
        },
        async willSendResponse({ contextValue: { ends = [] }, response: { body } }) {
          if (!open || body.kind !== 'single') return;
          const { transaction, tokenId, key } = open;
          const { data, errors } = body.singleResult;
          const end = (isCommitted: boolean) => Promise.all(ends.map((each) => each(isCommitted)));
          if (errors && errors.length > 0) {
            await transaction.rollback();
            await end(false);
            // Nothing of it happened.
            if (data) body.singleResult.data = null;
            return;
          }
          try {
            await transaction.tx
              .update(idempotencyKeys)
              .set({ answer: { data } })
              .where(and(eq(idempotencyKeys.tokenId, tokenId), eq(idempotencyKeys.key, key)));
          } catch (error) {
            await transaction.rollback();
            await end(false);
            throw error;
          }
          try {
            await transaction.commit();
          } catch (error) {
            // Of a connection that broke meanwhile nobody knows it: the events stay STARTED.
            if (!isConnectionLost(error)) await end(false);
            throw error;
          }
          await end(true);
        },
      };
    },
  };
}

/** @throws RequestError BAD_USER_INPUT */
function checkRequest(key: string, { selectionSet }: OperationDefinitionNode): void {
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    const message = 'An Idempotency-Key has 1 to 255 printable ASCII characters without spaces, such as a UUID.';
    throw new RequestError('BAD_USER_INPUT', message, 'Idempotency-Key');
  }
  for (const field of selectionSet.selections) {
    const name = field.kind === Kind.FIELD ? field.name.value : null;
    if (name !== null && WAITING.has(name)) {
      const message = `${name} takes no Idempotency-Key: it waits for a job, which begins when the request has ended. Send it without the header; it may be sent twice.`;
      throw new RequestError('BAD_USER_INPUT', message, 'Idempotency-Key');
    }
    if (name !== null && !SECRET.has(name)) continue;
    const what = name ?? 'A mutation with fragments at its top';
    const message = `${what} takes no Idempotency-Key: its answer may hold a secret, which is not stored. Send it without the header.`;
    throw new RequestError('BAD_USER_INPUT', message, 'Idempotency-Key');
  }
}

/**
 * Whether a mutation concerns the whole installation, so that its transaction sees every project.
 *
 * @throws RequestError BAD_USER_INPUT where only a part of it does
 */
function concernsAll({ selectionSet }: OperationDefinitionNode): boolean {
  const which = selectionSet.selections.map(
    (field) => field.kind === Kind.FIELD && OPERATIONS.mutation[field.name.value]?.ofAll === true,
  );
  if (!which.includes(true)) return false;
  if (!which.includes(false)) return true;
  const message = 'With an Idempotency-Key, send what concerns the whole installation apart from what a project does.';
  throw new RequestError('BAD_USER_INPUT', message, 'Idempotency-Key');
}

const fingerprintOf = ({ query, operationName, variables }: GraphQLRequest, { projectId }: Grant) =>
  createHash('sha256')
    .update(JSON.stringify([projectId, query, operationName, variables]))
    .digest('hex');

type Answer = NonNullable<(typeof idempotencyKeys.$inferSelect)['answer']>;

/**
 * Takes the key for this transaction, after whichever holds it has ended.
 *
 * @returns the answer to an earlier request; null where there was none
 * @throws RequestError if the key came with another request, or the earlier one still runs
 */
async function claim(tx: Db, values: { tokenId: string; key: string; fingerprint: string }): Promise<Answer | null> {
  await tx.execute(sql.raw(`set local lock_timeout = ${WAIT_MS}`));
  // Of all viewers. Those that another request is about to delete are left to it.
  await tx.execute(sql`
    delete from ${idempotencyKeys} where ctid in (
      select ctid from ${idempotencyKeys} where created_at < now() - ${HOURS_KEPT} * interval '1 hour' for update skip locked)`);
  const [taken] = await tx
    .insert(idempotencyKeys)
    .values(values)
    .onConflictDoNothing()
    .returning()
    .catch((error) => {
      if (error.cause?.code !== '55P03') throw error;
      const message = `The first request with this Idempotency-Key still runs. Send it again later.`;
      throw new RequestError('CONFLICT', message, 'Idempotency-Key', { cause: error });
    });
  await tx.execute(sql`set local lock_timeout = 0`);
  if (taken) return null;
  const { tokenId, key } = values;
  const [earlier] = await tx
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.tokenId, tokenId), eq(idempotencyKeys.key, key)));
  if (earlier?.answer && earlier.fingerprint === values.fingerprint) return earlier.answer;
  const message = 'This Idempotency-Key came with another request before. Use a new key for each different request.';
  throw new RequestError('BAD_USER_INPUT', message, 'Idempotency-Key');
}

function response(
  status: number,
  singleResult: { data?: Record<string, unknown> | null; errors?: GraphQLFormattedError[] },
  headers: [string, string][] = [],
) {
  const { data, errors } = singleResult;
  return {
    http: { status, headers: new HeaderMap(headers) },
    body: {
      kind: 'single' as const,
      singleResult: { ...(data === undefined ? {} : { data }), ...(errors ? { errors } : {}) },
    },
  };
}
