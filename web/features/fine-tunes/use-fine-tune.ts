'use client';

import { useCallback, useEffect } from 'react';
import { useQuery, useSubscription } from 'urql';
import { isOver } from '../jobs/job-fields.ts';
import { FineTuneQuery, FineTuneUpdated } from './fine-tune-fields.ts';

/** The fine-tune, followed live until its job is over. */
export function useFineTune(id: string) {
  const [{ data, error }, execute] = useQuery({
    query: FineTuneQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const known = data?.fineTune;
  const watch = known != null && !isOver(known.job);
  const [{ data: update }] = useSubscription({ query: FineTuneUpdated, variables: { id }, pause: !watch });
  // A resumed fine-tune has a new job: the last subscription was about the previous one.
  const live = watch && update?.fineTuneUpdated.job.id === known.job.id ? update.fineTuneUpdated : undefined;
  const over = live !== undefined && isOver(live.job);
  const refetch = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  // The subscription has ended; the query must know that, so that another can begin when the fine-tune is resumed.
  useEffect(() => {
    if (over) refetch();
  }, [over, refetch]);
  return {
    loaded: data !== undefined,
    // What is resumed before the query knows that it is over could be shown as over by that query's late answer.
    fineTune: live ? { ...live, resumable: false } : (known ?? null),
    error,
    refetch,
  };
}
