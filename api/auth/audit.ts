import { eq } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { auditEvents } from '../database/tables/audit-events.ts';
import { asRequestError } from '../errors.ts';
import { processLog } from '../observability/logger.ts';
import { type RootField, rootFields, type SentOperation } from './access.ts';
import { argumentAt } from './argument-at.ts';
import { type MutationPermission, OPERATIONS } from './permissions.ts';
import type { NewHolder } from './tokens.ts';

type AuditEvent = typeof auditEvents.$inferInsert;

/** Whose action is recorded, and where. */
export interface Audited {
  db: Pick<Db, 'insert' | 'update'>;
  viewer: Pick<NewHolder, 'id' | 'name' | 'tokenId'> | null;
  /** Who acted, where that is no user. */
  actor?: string;
  /** Where the request came from. */
  address?: string | undefined;
  /**
   * Where several mutations are one transaction: what to do when it has ended, and how it did. Until then nothing has succeeded, so the
   * outcome is written by these.
   */
  ends?: TransactionEnd[] | undefined;
}

export type TransactionEnd = (isCommitted: boolean) => Promise<void>;

/** The longest text that is kept of an argument. */
const LONGEST = 2_000;
const LONGEST_NAME = 200;

/** The most refusals of callers without a token that an API records a minute: anyone can cause them. */
export const ANONYMOUS_A_MINUTE = 120;

/** Records something that happened within a mutation, in its transaction. */
export async function recordAudit(
  { db, viewer, actor, address }: Audited,
  event: Pick<AuditEvent, 'action' | 'subject' | 'outcome' | 'code' | 'details'>,
): Promise<string> {
  const [{ id }] = await db
    .insert(auditEvents)
    .values({
      ...actorOf(viewer),
      ...(actor === undefined ? {} : { actor }),
      address: address ?? null,
      ...event,
      subject: storable(event.subject),
    })
    .returning({ id: auditEvents.id });
  return id;
}

/**
 * Runs a mutation and records it: that it started, before it changes anything, and its outcome. If the start cannot be
 * recorded, the mutation does not run. One whose transaction was undone by a later mutation has FAILED, with the code UNDONE.
 */
export async function audited<Result>(
  by: Audited,
  { name, args }: RootField,
  run: () => Promise<Result>,
): Promise<Result> {
  const { [name]: permission } = OPERATIONS.mutation;
  if (permission.unaudited || permission.unauditedWhen?.(args as Record<string, unknown>)) return run();
  const id = await recordAudit(by, {
    action: name,
    subject: subjectOf(permission, args),
    outcome: 'STARTED',
    details: detailsOf(permission, args),
  });
  const finish = async (end: Partial<AuditEvent>) => {
    try {
      await by.db.update(auditEvents).set(end).where(eq(auditEvents.id, id));
    } catch (error) {
      // It is done or it failed; the caller learns which. The event stays STARTED: its outcome is not known.
      processLog().error(
        { err: error, action: name, auditEvent: id },
        'the outcome of an operation could not be recorded',
      );
    }
  };
  try {
    const result = await run();
    const succeed = () => finish({ outcome: 'SUCCEEDED', subject: subjectOf(permission, args, result) });
    if (by.ends)
      by.ends.push((isCommitted) => (isCommitted ? succeed() : finish({ outcome: 'FAILED', code: 'UNDONE' })));
    else await succeed();
    return result;
  } catch (error) {
    await finish(failure(error));
    throw error;
  }
}

/** Records a mutation that a caller may not make. */
export async function recordRefusal(by: Audited, sent: SentOperation, error: unknown): Promise<void> {
  if (sent.operation.operation !== 'mutation' || (by.viewer === null && !anonymousMayBeRecorded(by.db))) return;
  const { code = null } = asRequestError(error) ?? {};
  for (const { name, args } of rootFields(sent)) {
    const permission = OPERATIONS.mutation[name];
    if (!permission) continue;
    await recordAudit(by, {
      action: name,
      subject: subjectOf(permission, args),
      outcome: 'REFUSED',
      code,
      details: detailsOf(permission, args),
    });
  }
}

/** What each database's API recorded in the current minute: before an operation runs, its database is that of all requests. */
const anonymous = new WeakMap<Audited['db'], { minute: number; recorded: number }>();

function anonymousMayBeRecorded(db: Audited['db']): boolean {
  const minute = Math.floor(Date.now() / 60_000);
  const known = anonymous.get(db);
  const count = known?.minute === minute ? known : { minute, recorded: 0 };
  anonymous.set(db, count);
  return ++count.recorded <= ANONYMOUS_A_MINUTE;
}

const actorOf = (viewer: Audited['viewer']) => ({
  actor: viewer?.name ?? 'anonymous',
  actorId: viewer?.id ?? null,
  tokenId: viewer?.tokenId ?? null,
});

function failure(error: unknown): Pick<AuditEvent, 'outcome' | 'code'> {
  const code = asRequestError(error)?.code ?? 'INTERNAL_SERVER_ERROR';
  return { outcome: code === 'FORBIDDEN' || code === 'UNAUTHENTICATED' ? 'REFUSED' : 'FAILED', code };
}

function subjectOf({ subject, named = [], made = [] }: MutationPermission, args: object, result?: unknown): string {
  const names = [...named.map((path) => argumentAt(args, path)), ...made.map((path) => argumentAt(result, path))];
  return [subject, ...names.filter((name) => typeof name === 'string').map((name) => name.slice(0, LONGEST_NAME))].join(
    ' ',
  );
}

/** Short values only, so that nobody fills the log. */
function detailsOf({ details = [], nullable = [] }: MutationPermission, args: object): Record<string, unknown> | null {
  const kept = details.flatMap((path) => {
    const value = argumentAt(args, path);
    if (value === undefined || value === null)
      return nullable.includes(path) ? [[path.split('.').at(-1) ?? path, null]] : [];
    const text =
      typeof value === 'string' ? value : value instanceof Date ? value.toISOString() : JSON.stringify(value);
    return [[path.split('.').at(-1) ?? path, storable(text.slice(0, LONGEST))]];
  });
  return kept.length > 0 ? Object.fromEntries(kept) : null;
}

/** PostgreSQL stores no NUL, and no half of a surrogate pair, which is what a text that is cut off may end with. */
const storable = (text: string) => text.replaceAll('\0', '').toWellFormed();
