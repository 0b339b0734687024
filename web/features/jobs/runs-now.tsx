'use client';

import { useQuery } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { formatItems } from '../interface/format.ts';
import { usePoll } from '../interface/use-poll.ts';
import { jobTitle } from './job-titles.ts';

const RunningQuery = graphql(`
  query RunsNow {
    jobs(state: RUNNING, first: 3) {
      edges {
        node {
          id
          kind
          subject {
            id
            name
          }
        }
      }
    }
  }
`);

const EVERY_MS = 5_000;

/** What the workers do while a job waits for one: who waits sees that something goes on. */
export function RunsNow() {
  const [{ data }, ask] = useQuery({ query: RunningQuery, requestPolicy: 'cache-and-network' });
  usePoll(() => ask({ requestPolicy: 'network-only' }), EVERY_MS);
  const jobs = data?.jobs.edges.map(({ node }) => node) ?? [];
  if (jobs.length === 0) return t('It has not begun yet.');
  const names = jobs.map(({ kind, subject }) => (subject ? `${jobTitle(kind)}: ${subject.name}` : jobTitle(kind)));
  return t('Running now: {jobs}', { jobs: formatItems(names) });
}
