import { isOver, type Job } from './job-fields.ts';

/** Least share of the job, and least seconds, that its pace is known from. */
const [LEAST_SHARE, LEAST_SECONDS] = [0.03, 3];

/**
 * Seconds until the job is done at its average pace, since its process began or took up a saved state; null while that would be a guess.
 *
 * @param now - milliseconds since 1970
 */
export function secondsLeft(job: Job, now: number): number | null {
  const done = job.progress - job.paceFrom;
  if (isOver(job) || !job.paceSince || done < LEAST_SHARE) return null;
  const spent = (now - Date.parse(job.paceSince)) / 1000;
  return spent < LEAST_SECONDS ? null : (spent / done) * (1 - job.progress);
}
