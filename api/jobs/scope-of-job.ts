import { NO_PROJECT_ID, withinEverything, withinProject } from '../database/scope.ts';
import type { JobRow } from '../database/tables/index.ts';
import { JOB_KINDS } from './kinds.ts';

/** Runs a job: it sees what is of its own project, like the request that queued it, or everything if it concerns the whole installation. */
export function withinScopeOf<T>({ kind, projectId }: Pick<JobRow, 'kind' | 'projectId'>, act: () => T): T {
  return 'ofAll' in JOB_KINDS[kind] ? withinEverything(act) : withinProject(projectId ?? NO_PROJECT_ID, act);
}
