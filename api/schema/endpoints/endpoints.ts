import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { viewerOf } from '../../auth/access.ts';
import { recordAudit } from '../../auth/audit.ts';
import type { Context } from '../../context.ts';
import {
  checkpoints,
  endpointRevisions,
  endpoints,
  type PolicyDecision,
  type RollbackRule,
} from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { sharesOf, withRevision } from '../../inference/shares.ts';
import { revisionsOf, writeShares } from '../../inference/write-shares.ts';
import { CHANNELS, notify } from '../../jobs/channels.ts';
import { isAnyWorkerAlive } from '../../jobs/queue.ts';
import { optional, parse, words } from '../../parse.ts';
import { decide } from '../../policy/decide.ts';
import { missingCheckpoint } from '../checkpoints/pending-checkpoint.ts';
import { variantOf } from '../checkpoints/variant-of.ts';
import { keyset, type Page, pageOf, pageSize } from '../connection.ts';

export type EndpointRow = typeof endpoints.$inferSelect;
export type RevisionRow = typeof endpointRevisions.$inferSelect;

/** By name. */
export async function listEndpoints(
  context: Context,
  { first, after, search }: { first?: number | null; after?: string | null; search?: string | null },
): Promise<Page<EndpointRow>> {
  const size = pageSize(first);
  const keys = keyset('endpoints', [{ expression: sql`${endpoints.name}`, direction: 'asc', type: 'text' }], after);
  const wanted = search?.trim().toLowerCase().replaceAll('\0', '');
  const named = wanted ? sql`strpos(${endpoints.name}, ${wanted}) > 0` : undefined;
  const rows = await context.db
    .select({ node: endpoints, cursor: keys.cursor })
    .from(endpoints)
    .where(and(named, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  return pageOf(rows, { size, after, totalCount: await context.db.$count(endpoints, named) });
}

/** A DNS label (RFC 1123), because it becomes a part of URLs and may become a part of a host name. */
export const endpointName = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be 1 to 63 lower-case letters, digits and "-", with no "-" at either end',
  );

export async function findEndpoint({ db }: Pick<Context, 'db'>, name: string): Promise<EndpointRow | null> {
  if (!endpointName.safeParse(name).success) return null;
  const [row] = await db.select().from(endpoints).where(eq(endpoints.name, name));
  return row ?? null;
}

/** An admin's public reason for deploying something that the policy refuses. */
const overrideReason = optional(words(2_000));

const deployCheckpointInput = z
  .object({
    checkpointId: z.string(),
    name: endpointName.refine(
      (name) => name !== 'stats',
      'must be another: /v2/models/stats has the statistics of all endpoints',
    ),
    replicas: optional(z.number().int().min(1, 'must be 1..8').max(8, 'must be 1..8')),
    minReplicas: optional(z.number().int().min(0, 'must be 0..8').max(8, 'must be 0..8')),
    maxReplicas: optional(z.number().int().min(1, 'must be 1..8').max(8, 'must be 1..8')),
    traffic: optional(z.number().int().min(1, 'must be 1..100').max(100, 'must be 1..100')),
    shadow: optional(z.number().int().min(1, 'must be 1..100').max(100, 'must be 1..100')),
    rollback: optional(
      z.object({
        automatic: z.boolean(),
        minRequests: z.number().int().min(10, 'must be 10..100,000').max(100_000, 'must be 10..100,000'),
        latencyFactor: optional(z.number().min(1.1, 'must be 1.1..100').max(100, 'must be 1.1..100')),
      }),
    ),
    variant: optional(z.enum(['FLOAT32', 'FLOAT16', 'INT8', 'BROWSER'])),
    overrideReason,
  })
  .refine(({ minReplicas, maxReplicas }) => minReplicas === null || maxReplicas !== null, {
    message: 'is needed beside minReplicas: the replicas follow the load between both',
    path: ['maxReplicas'],
  })
  .refine(({ minReplicas, maxReplicas }) => maxReplicas === null || (minReplicas ?? 1) <= maxReplicas, {
    message: 'must not be above maxReplicas',
    path: ['minReplicas'],
  });

/**
 * Makes an endpoint, or gives an existing one a new revision. Returns at once; the endpoint's state shows when the revision
 * is ready, and until then the previous one keeps serving.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND; CONFLICT if the policy refuses it; FORBIDDEN if a person who is not an
 *   admin would override that; UNAVAILABLE if no worker could run it.
 */
export async function deployCheckpoint(context: Context, input: unknown): Promise<EndpointRow> {
  const { checkpointId, name, traffic, variant, shadow, rollback, overrideReason, ...replicas } = parse(
    deployCheckpointInput,
    input,
  );
  const named = await context.loaders.checkpoint.load(checkpointId);
  if (!named) throw await missingCheckpoint(context, checkpointId, 'checkpointId');
  const checkpoint = variant === null ? named : await variantOf(context, named, variant);
  const policyDecision = await decide(context, checkpoint.id, overrideReason);
  await needWorker(context);
  const rollbackRule = rollback === null ? USUAL_RULE : rollback.automatic ? ruleOf(rollback) : null;
  const share = { traffic: shadow === null ? (traffic ?? 100) : 0, shadow: shadow ?? 0 };
  const revision = { name, checkpointId: checkpoint.id, ...share, rollbackRule, policyDecision };
  return addRevision(context, { ...revision, replicas: replicaCounts(replicas) });
}

/** As the defaults of `RollbackRuleInput`. */
const USUAL_RULE: RollbackRule = { minRequests: 20, latencyFactor: 2 };

const ruleOf = ({ minRequests, latencyFactor }: RollbackRule): RollbackRule => ({ minRequests, latencyFactor });

/** How many replicas run: a fixed number, or as the load asks for between a floor and a ceiling. */
type ReplicaCounts = Pick<EndpointRow, 'replicas' | 'minReplicas' | 'maxReplicas'>;

function replicaCounts({
  replicas,
  minReplicas,
  maxReplicas,
}: { [Key in keyof ReplicaCounts]: number | null }): ReplicaCounts {
  if (maxReplicas === null) return { replicas: replicas ?? 1, minReplicas: null, maxReplicas: null };
  const floor = minReplicas ?? 1;
  // The first requests come soon, so that one starts even where the floor is zero.
  return { replicas: Math.min(maxReplicas, Math.max(1, floor, replicas ?? 1)), minReplicas: floor, maxReplicas };
}

const rollbackInput = z.object({ overrideReason });

/**
 * Serves an older revision's checkpoint again, as a new revision: the history only grows.
 *
 * @param toRevision default: the revision before the current one
 * @throws RequestError NOT_FOUND, CONFLICT (there is no earlier revision; the policy refuses it now), FORBIDDEN, UNAVAILABLE
 */
export async function rollbackEndpoint(
  context: Context,
  name: string,
  toRevision: number | null,
  reason: string | null,
): Promise<EndpointRow> {
  const { overrideReason } = parse(rollbackInput, { overrideReason: reason });
  const endpoint = await endpointByName(context, name);
  const number = toRevision ?? endpoint.revision - 1;
  if (number === 0 && toRevision === null)
    throw new RequestError(
      'CONFLICT',
      `The endpoint ${name} has only one revision; there is no earlier one to roll back to.`,
      'name',
    );
  const [target] = await context.db
    .select()
    .from(endpointRevisions)
    .where(and(eq(endpointRevisions.endpointName, name), eq(endpointRevisions.number, number)));
  if (!target)
    throw new RequestError(
      'NOT_FOUND',
      `The endpoint ${name} has no revision ${number}; Endpoint.revisions lists them.`,
      'toRevision',
    );
  const policyDecision = await decide(context, target.checkpointId, overrideReason);
  await needWorker(context);
  return addRevision(context, {
    name,
    checkpointId: target.checkpointId,
    replicas: endpoint,
    traffic: 100,
    shadow: 0,
    rollbackRule: target.rollbackRule,
    policyDecision,
  });
}

/** @throws RequestError NOT_FOUND */
export async function deleteEndpoint(context: Context, name: string): Promise<true> {
  const endpoint = await endpointByName(context, name);
  await context.db.transaction(async (db) => {
    await db.delete(endpoints).where(eq(endpoints.name, endpoint.name));
    await notify(db, CHANNELS.endpoints, endpoint.name);
  });
  return true;
}

/** @throws RequestError NOT_FOUND */
export async function endpointByName(context: Context, name: string, field = 'name'): Promise<EndpointRow> {
  const endpoint = await findEndpoint(context, name);
  if (!endpoint)
    throw new RequestError('NOT_FOUND', `There is no endpoint "${name}"; deployCheckpoint makes one.`, field);
  return endpoint;
}

export async function needWorker({ db }: Context): Promise<void> {
  if (await isAnyWorkerAlive(db)) return;
  throw new RequestError(
    'UNAVAILABLE',
    'No worker is alive to run the endpoint. `npm start` starts one with the platform; start it, then deploy again.',
  );
}

interface NewRevision {
  name: string;
  checkpointId: string;
  replicas: ReplicaCounts;
  traffic: number;
  /** Copies of requests, per cent; such a revision has no traffic. */
  shadow: number;
  rollbackRule: RollbackRule | null;
  policyDecision: PolicyDecision | null;
}

/** The insert or the update locks the endpoint's row, so two deployments at once get two revisions. */
async function addRevision(
  context: Context,
  { name, checkpointId, replicas, traffic, shadow, rollbackRule, policyDecision }: NewRevision,
): Promise<EndpointRow> {
  const { minReplicas, maxReplicas } = replicas;
  const counts = { replicas: replicas.replicas, minReplicas, maxReplicas };
  return context.db.transaction(async (db) => {
    // It may have been deleted since it was looked up. The lock lasts until the revision refers to it.
    const [checkpoint] = await db
      .select({ id: checkpoints.id })
      .from(checkpoints)
      .where(and(eq(checkpoints.id, checkpointId), isNull(checkpoints.deletedAt)))
      .for('share');
    if (!checkpoint) throw new RequestError('CONFLICT', `The checkpoint ${checkpointId} was deleted.`, 'checkpointId');
    const [made] = await db
      .insert(endpoints)
      .values({ name, revision: 1, ...counts })
      .onConflictDoNothing()
      .returning();
    // A shadow leaves what serves as it is.
    const change = { ...(shadow > 0 ? {} : counts), neededAt: sql`now()` };
    const [endpoint] = made
      ? [made]
      : await db.update(endpoints).set(change).where(eq(endpoints.name, name)).returning();
    // Names are in addresses, so they are unique over all projects; this one is another's.
    if (!endpoint) throw new RequestError('CONFLICT', `The name ${name} is taken. Choose another one.`, 'input.name');
    const earlier = await revisionsOf(db, name);
    const number = Math.max(0, ...earlier.map((revision) => revision.number)) + 1;
    if (number === 1 && traffic < 100)
      throw new RequestError(
        'BAD_USER_INPUT',
        `The first revision of an endpoint answers all of its requests: leave out ${shadow > 0 ? 'shadow' : 'traffic'}.`,
        shadow > 0 ? 'input.shadow' : 'input.traffic',
      );
    const viewer = viewerOf(context);
    await db.insert(endpointRevisions).values({
      endpointName: name,
      number,
      checkpointId,
      deployedBy: viewer.name,
      deployedById: viewer.id,
      policyDecision,
      rollbackRule,
      shadow,
    });
    // Deleting the endpoint deletes its revisions; what an admin overrode stays known.
    if (policyDecision?.overrideReason)
      await recordAudit(
        { db, viewer, address: context.address },
        {
          action: 'overridePolicy',
          subject: `endpoint ${name} revision ${number}`,
          outcome: 'SUCCEEDED',
          details: { checkpointId, ...policyDecision },
        },
      );
    const before = number === 1 ? [] : sharesOf(endpoint, earlier);
    const shares = traffic > 0 ? withRevision(before, { number, traffic }) : before;
    // Nothing that served before is served any more, so shadows have nothing left to be compared with.
    return writeShares(db, name, shares, traffic === 100 ? [] : undefined);
  });
}
