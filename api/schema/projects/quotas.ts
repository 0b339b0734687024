import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { withinEverything } from '../../database/scope.ts';
import { projects } from '../../database/tables/index.ts';
import { projectBytes, recordMissingSizes } from '../../garbage/project-bytes.ts';
import { inferenceOf } from '../../inference/inference.ts';
import { CHANNELS, notify } from '../../jobs/channels.ts';
import { unfinishedJobs } from '../../jobs/job-quota.ts';
import { optional, parse } from '../../parse.ts';
import { grantNamed, projectOf } from './projects.ts';

/** As the schema has them. */
interface Quotas {
  jobs: number | null;
  requestsPerMinute: number | null;
  bytes: number | null;
}

/** @param id of one of the viewer's projects */
export async function quotasOf({ db }: Context, id: string): Promise<Quotas> {
  const columns = { jobs: projects.maxJobs, requestsPerMinute: projects.maxRequests, bytes: projects.maxBytes };
  const [row] = await withinEverything(() => db.select(columns).from(projects).where(eq(projects.id, id)));
  return row;
}

/** @param id of one of the viewer's projects */
export async function useOf(context: Context, id: string): Promise<{ [quota in keyof Quotas]: number }> {
  const jobs = await withinEverything(() => unfinishedJobs(context.db, id));
  const bytes = await withinEverything(() => usedBytes(context, id));
  return { jobs, requestsPerMinute: await (await inferenceOf(context)).requestsOf(id), bytes };
}

async function usedBytes(context: Context, id: string): Promise<number> {
  const found = await projectBytes(context.db, id);
  if (found.unknown === 0) return found.used;
  await recordMissingSizes(context);
  return (await projectBytes(context.db, id)).used;
}

const limit = optional(z.number().int().min(1, 'must be from 1 to 1,000,000').max(1e6, 'must be from 1 to 1,000,000'));
const bytes = optional(z.number().int().min(1, 'must be at least 1').max(Number.MAX_SAFE_INTEGER));
const setQuotasInput = z.object({ project: z.string(), jobs: limit, requestsPerMinute: limit, bytes });

/** @throws RequestError BAD_USER_INPUT, NOT_FOUND */
export async function setQuotas(context: Context, input: unknown): Promise<ReturnType<typeof projectOf>> {
  const { project, jobs, requestsPerMinute, bytes: maxBytes } = parse(setQuotasInput, input);
  const grant = grantNamed(context, project, 'project');
  await context.db.transaction(async (tx) => {
    const limits = { maxJobs: jobs, maxRequests: requestsPerMinute, maxBytes };
    await tx.update(projects).set(limits).where(eq(projects.id, grant.projectId));
    // Each API process reads its endpoints again, and the limits with them.
    await notify(tx, CHANNELS.endpoints);
  });
  return projectOf(grant);
}
