import type { Db } from '../database/connection.ts';
import { currentProjectId } from '../database/scope.ts';
import { type JobRow, jobs } from '../database/tables/index.ts';
import { currentRequestId } from '../observability/request-id.ts';
import { inSpan, SpanKind, traceHeaders } from '../observability/spans.ts';
import { takeByteQuota } from './byte-quota.ts';
import { takeJobQuota } from './job-quota.ts';
import { checkPayload, JOB_KINDS, type JobKindName, type JobPayload } from './kinds.ts';
import type { Queue } from './message-queue.ts';

/**
 * Makes a job and puts it in the queue: both or neither. With a transaction as `context.db`, the job starts only if that
 * commits, so the rows that the job works on can be made in the same transaction.
 *
 * @param values.projectId of a job that is of another project than the connection's, or of none
 * @throws InvalidInputError if the payload is not valid for this kind; RequestError QUOTA_EXCEEDED
 */
export async function enqueueJob<K extends JobKindName>(
  context: { db: Db; queue: Queue },
  kind: K,
  payload: JobPayload<K>,
  values: Pick<typeof jobs.$inferInsert, 'projectId'> = {},
): Promise<JobRow> {
  const checked = checkPayload(kind, payload);
  return inSpan(`enqueue ${kind}`, { kind: SpanKind.PRODUCER }, (span) =>
    context.db.transaction(async (tx) => {
      const projectId = 'projectId' in values ? values.projectId : currentProjectId();
      if (projectId) await takeJobQuota(tx, projectId);
      if (projectId && !('storesNothing' in JOB_KINDS[kind])) await takeByteQuota(tx, projectId, 0);
      const origin = { requestId: currentRequestId(), trace: traceHeaders() };
      const [job] = await tx
        .insert(jobs)
        .values({ ...values, kind, payload: checked, state: 'QUEUED', ...origin })
        .returning();
      await context.queue.send(tx, job);
      span.setAttribute('graft.job.id', job.id);
      return job;
    }),
  );
}
