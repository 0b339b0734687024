import { InvalidInputError } from '../../zoo/errors.ts';
import type { Config } from '../config.ts';
import { JOB_KINDS, type JobKindName } from './kinds.ts';

/** Hours that a job may take: far more than it needs, so that one that hangs does not hold its place for ever. */
const HOURS = { LONG: 48, SHORT: 12 };
const HOURS_OF_KIND: Partial<Record<JobKindName, number>> = { 'fine-tune': 168, 'run-sweep': 168 };

/** How long an attempt at a job of this kind may take, in hours: by GRAFT_JOB_HOURS, or by default. */
export function hoursFor(kind: JobKindName, { jobHours }: Pick<Config, 'jobHours'>): number {
  return jobHours[kind] ?? HOURS_OF_KIND[kind] ?? HOURS[JOB_KINDS[kind].length];
}

/** @throws InvalidInputError if GRAFT_JOB_HOURS names something that is no kind of job, or hours that a timer cannot count. */
export function checkJobHours({ jobHours }: Pick<Config, 'jobHours'>): void {
  for (const [kind, hours] of Object.entries(jobHours)) {
    if (!(kind in JOB_KINDS)) {
      const known = Object.keys(JOB_KINDS).join(', ');
      throw new InvalidInputError(
        `GRAFT_JOB_HOURS names “${kind}”. The kinds of jobs are ${known}.`,
        'GRAFT_JOB_HOURS',
      );
    }
    if (!(hours > 0 && hours <= 500)) {
      throw new InvalidInputError(
        `GRAFT_JOB_HOURS gives ${kind} ${hours} hours; it must be more than 0 and at most 500.`,
        'GRAFT_JOB_HOURS',
      );
    }
  }
}

/** What a person reads of a job that took too long. */
export function tooLong(kind: JobKindName, hours: number): string {
  const { title } = JOB_KINDS[kind];
  const name = title[0].toUpperCase() + title.slice(1);
  const next = kind === 'fine-tune' ? 'Resume it to go on from its last saved state' : 'Start it again with less to do';
  return `${name} took more than ${hours} ${hours === 1 ? 'hour' : 'hours'}, the limit for jobs of the kind ${kind}, and was stopped. ${next}, or set a higher limit for ${kind} in GRAFT_JOB_HOURS.`;
}
