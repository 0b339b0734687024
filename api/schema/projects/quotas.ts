import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { withinEverything } from '../../database/scope.ts';
import { projects } from '../../database/tables/index.ts';
import { inferenceOf } from '../../inference/inference.ts';
import { CHANNELS, notify } from '../../jobs/channels.ts';
import { unfinishedJobs } from '../../jobs/job-quota.ts';
import { optional, parse } from '../../parse.ts';
import { grantNamed, projectOf } from './projects.ts';

/** As the schema has them. */
interface Quotas {
  jobs: number | null;
  requestsPerMinute: number | null;
}

/** @param id of one of the viewer's projects */
export async function quotasOf({ db }: Context, id: string): Promise<Quotas> {
  const columns = { jobs: projects.maxJobs, requestsPerMinute: projects.maxRequests };
  const [row] = await withinEverything(() => db.select(columns).from(projects).where(eq(projects.id, id)));
  return row;
}

/** @param id of one of the viewer's projects */
export async function useOf(context: Context, id: string): Promise<{ jobs: number; requestsPerMinute: number }> {
  const jobs = await withinEverything(() => unfinishedJobs(context.db, id));
  return { jobs, requestsPerMinute: await (await inferenceOf(context)).requestsOf(id) };
}

const limit = optional(z.number().int().min(1, 'must be from 1 to 1,000,000').max(1e6, 'must be from 1 to 1,000,000'));
const setQuotasInput = z.object({ project: z.string(), jobs: limit, requestsPerMinute: limit });

/** @throws RequestError BAD_USER_INPUT, NOT_FOUND */
export async function setQuotas(context: Context, input: unknown): Promise<ReturnType<typeof projectOf>> {
  const { project, jobs, requestsPerMinute } = parse(setQuotasInput, input);
  const grant = grantNamed(context, project, 'project');
  await context.db.transaction(async (tx) => {
    const limits = { maxJobs: jobs, maxRequests: requestsPerMinute };
    await tx.update(projects).set(limits).where(eq(projects.id, grant.projectId));
    // Each API process reads its endpoints again, and the limits with them.
    await notify(tx, CHANNELS.endpoints);
  });
  return projectOf(grant);
}
