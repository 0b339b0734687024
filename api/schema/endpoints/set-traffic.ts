import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { endpoints } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { sharesOf } from '../../inference/shares.ts';
import { revisionsOf, writeShares } from '../../inference/write-shares.ts';
import { parse } from '../../parse.ts';
import { decide } from '../../policy/decide.ts';
import { type EndpointRow, endpointByName, needWorker } from './endpoints.ts';

/** The most revisions that answer at the same time. */
const MOST_SHARES = 8;

const trafficInput = z.object({
  shares: z
    .array(
      z.object({
        revision: z.number().int().min(1),
        percent: z.number().int().min(0, 'must be 0..100').max(100, 'must be 0..100'),
      }),
    )
    .min(1, 'must name at least one revision')
    .max(MOST_SHARES, `must name at most ${MOST_SHARES} revisions`)
    .refine(
      (shares) => new Set(shares.map(({ revision }) => revision)).size === shares.length,
      'must name a revision once',
    )
    .refine((shares) => shares.reduce((sum, { percent }) => sum + percent, 0) === 100, 'must sum to 100 per cent'),
});

/**
 * Splits an endpoint's requests between its revisions. A revision that had none is held against the policy as it is now.
 *
 * @throws RequestError BAD_USER_INPUT; NOT_FOUND; CONFLICT if the policy refuses a revision; UNAVAILABLE if no worker could run it
 */
export async function setTraffic(context: Context, name: string, given: unknown): Promise<EndpointRow> {
  const { shares } = parse(trafficInput, { shares: given });
  await endpointByName(context, name, 'endpoint');
  await needWorker(context);
  const before = await revisionsOf(context.db, name);
  for (const { revision, percent } of shares) {
    const row = before.find(({ number }) => number === revision);
    if (!row)
      throw new RequestError(
        'NOT_FOUND',
        `The endpoint ${name} has no revision ${revision}; Endpoint.revisions lists them.`,
        'shares',
      );
    if (percent === 0 || row.traffic > 0) continue;
    if (!(await context.loaders.checkpoint.load(row.checkpointId)))
      throw new RequestError('CONFLICT', `The checkpoint of revision ${revision} was deleted.`, 'shares');
    await decide(context, row.checkpointId, null);
  }
  return context.db.transaction(async (db) => {
    const [endpoint] = await db.select().from(endpoints).where(eq(endpoints.name, name)).for('update');
    if (!endpoint) throw new RequestError('NOT_FOUND', `There is no endpoint "${name}" any more.`, 'endpoint');
    const wanted = shares.map(({ revision, percent }) => ({ number: revision, traffic: percent }));
    return writeShares(db, name, sharesOf(endpoint, wanted));
  });
}
