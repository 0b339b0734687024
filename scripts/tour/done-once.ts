import { followJob } from '../demo/steps.ts';
import type { TourClient } from './tour-client.ts';

/** Something that a job does, as the API lists it. */
export interface Started {
  id: string;
  job: { id: string; state: string };
}

/**
 * Starts something and follows its job to the end, unless the same was started before: then that one is taken.
 *
 * @param mutation takes `$input`, and its answer has `id` and `job { id }`
 * @param past the same, started before, newest first
 * @returns its id
 */
export async function doneOnce(
  client: TourClient,
  title: string,
  { mutation, input, past }: { mutation: string; input: Record<string, unknown>; past: readonly Started[] },
): Promise<string> {
  const known = past.find(counts);
  if (known) {
    client.show(mutation, { input });
    if (known.job.state === 'SUCCEEDED') console.log(`  ${title}: was done before`);
    else await followJob(client, `${title}, begun before`, known.job.id);
    return known.id;
  }
  const [started] = Object.values(await client.request<Record<string, Started>>(mutation, { input }));
  await followJob(client, title, started.job.id);
  return started.id;
}

/** Whether something is done or under way: what failed or was cancelled is started again. */
export const counts = ({ job }: Started): boolean => !['FAILED', 'CANCELLED'].includes(job.state);
