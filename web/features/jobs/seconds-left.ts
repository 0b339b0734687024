import { isOver, type Job } from './job-fields.ts';

/**
 * Seconds until the job is done at its average speed so far; null while that would be a guess.
 *
 * @param now - milliseconds since 1970
 */
export function secondsLeft(job: Job, now: number): number | null {
  if (isOver(job) || !job.startedAt || job.progress < 0.03) return null;
  const spent = (now - Date.parse(job.startedAt)) / 1000;
  return spent < 3 ? null : (spent / job.progress) * (1 - job.progress);
}
