import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const JobFields = graphql(`
  fragment JobFields on Job {
    id
    kind
    state
    progress
    paceFrom
    paceSince
    stage
    error
    createdAt
    startedAt
    finishedAt
  }
`);

export type Job = ResultOf<typeof JobFields>;

/** Whether nothing more will happen to the job. */
export const isOver = (job: Job): boolean => job.state !== 'QUEUED' && job.state !== 'RUNNING';
