'use client';

import { useEffect, useRef } from 'react';
import { useSubscription } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { isOver, type Job, JobFields } from './job-fields.ts';

const JobUpdated = graphql(
  `
    subscription JobUpdated($id: ID!) {
      jobUpdated(id: $id) {
        ...JobFields
      }
    }
  `,
  [JobFields],
);

/**
 * The job now, followed live until it is over. The API sends the current state first, so nothing is missed between the
 * page's query and the subscription.
 *
 * @param known - as the page's query returned it
 * @param onOver - called once when a running job ends while the page is open
 */
export function useJob(known: Job | null | undefined, onOver?: (job: Job) => void): Job | null {
  const watch = known != null && !isOver(known);
  const [{ data }] = useSubscription({ query: JobUpdated, variables: { id: known?.id ?? '' }, pause: !watch });
  const live = data?.jobUpdated.id === known?.id ? data?.jobUpdated : undefined;
  const over = watch && live && isOver(live) ? live : undefined;
  const latest = useRef(onOver);
  latest.current = onOver;
  useEffect(() => {
    if (over) latest.current?.(over);
  }, [over]);
  return (watch ? (live ?? known) : known) ?? null;
}
