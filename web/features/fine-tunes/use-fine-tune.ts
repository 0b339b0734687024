'use client';

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
  const live = watch && update?.fineTuneUpdated.id === id ? update.fineTuneUpdated : undefined;
  return {
    loaded: data !== undefined,
    fineTune: live ?? known ?? null,
    error,
    refetch: () => execute({ requestPolicy: 'network-only' }),
  };
}
