import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { endpoints } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { sharesOf } from '../../inference/shares.ts';
import { revisionsOf, writeShares } from '../../inference/write-shares.ts';
import { optional, parse } from '../../parse.ts';
import { decide } from '../../policy/decide.ts';
import { type EndpointRow, endpointByName, needWorker } from './endpoints.ts';

/** The most revisions that answer at the same time. */
const MOST_SHARES = 8;

/** Revisions, each once, with at least `least` per cent. */
const revisions = (least: number) =>
  z
    .array(
      z.object({
        revision: z.number().int().min(1),
        percent: z.number().int().min(least, `must be ${least}..100`).max(100, `must be ${least}..100`),
      }),
    )
    .max(MOST_SHARES, `must name at most ${MOST_SHARES} revisions`)
    .refine(
      (shares) => new Set(shares.map(({ revision }) => revision)).size === shares.length,
      'must name a revision once',
    );

const trafficInput = z
  .object({
    shares: revisions(0)
      .min(1, 'must name at least one revision')
      .refine((shares) => shares.reduce((sum, { percent }) => sum + percent, 0) === 100, 'must sum to 100 per cent'),
    shadows: optional(revisions(1)),
  })
  .refine(
    ({ shares, shadows }) =>
      !shadows?.some(({ revision }) => shares.some((one) => one.revision === revision && one.percent > 0)),
    { message: 'must not name a revision that has a share', path: ['shadows'] },
  );

/**
 * Splits an endpoint's requests between its revisions, and says which get copies. A revision that had neither is held against the policy as it
 * is now.
 *
 * @throws RequestError BAD_USER_INPUT; NOT_FOUND; CONFLICT if the policy refuses a revision; UNAVAILABLE if no worker could run it
 */
export async function setTraffic(
  context: Context,
  name: string,
  given: { shares: unknown; shadows: unknown },
): Promise<EndpointRow> {
  const { shares, shadows } = parse(trafficInput, given);
  await endpointByName(context, name, 'endpoint');
  await needWorker(context);
  const before = await revisionsOf(context.db, name);
  const check = async ({ revision, percent }: { revision: number; percent: number }, field: string) => {
    const row = before.find(({ number }) => number === revision);
    if (!row)
      throw new RequestError(
        'NOT_FOUND',
        `The endpoint ${name} has no revision ${revision}; Endpoint.revisions lists them.`,
        field,
      );
    if (percent === 0 || row.traffic > 0 || row.shadow > 0) return;
    if (!(await context.loaders.checkpoint.load(row.checkpointId)))
      throw new RequestError('CONFLICT', `The checkpoint of revision ${revision} was deleted.`, field);
    await decide(context, row.checkpointId, null);
  };
  for (const share of shares) await check(share, 'shares');
  for (const share of shadows ?? []) await check(share, 'shadows');
  return context.db.transaction(async (db) => {
    const [endpoint] = await db.select().from(endpoints).where(eq(endpoints.name, name)).for('update');
    if (!endpoint) throw new RequestError('NOT_FOUND', `There is no endpoint "${name}" any more.`, 'endpoint');
    return writeShares(db, name, sharesOf(endpoint, shares.map(shareOf)), (shadows ?? []).map(shareOf));
  });
}

const shareOf = ({ revision, percent }: { revision: number; percent: number }) => ({
  number: revision,
  traffic: percent,
});
