'use client';

import { useEffect, useRef } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { BiasNotes } from '../bias-notes/bias-notes.tsx';
import { EndpointFairnessQuery } from './endpoint-query.ts';
import { MeasuredGaps } from './measured-gaps.tsx';

interface EndpointFairnessProps {
  name: string;
  /** What it serves now. */
  checkpointId: string;
  modelName: string;
}

/** Whom the checkpoint that an endpoint serves is known to fail: measured by group, and in notes. */
export function EndpointFairness({ name, checkpointId, modelName }: EndpointFairnessProps) {
  const [{ data }, execute] = useQuery({
    query: EndpointFairnessQuery,
    variables: { name },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  const latest = useRef(refetch);
  latest.current = refetch;
  const answered = data?.endpoint?.checkpoint.id;
  useEffect(() => {
    if (answered !== undefined && answered !== checkpointId) latest.current();
  }, [answered, checkpointId]);
  if (!data?.endpoint) return null;
  return (
    <>
      <MeasuredGaps checkpoint={data.endpoint.checkpoint} />
      <BiasNotes
        notes={data.endpoint.biasNotes}
        of={{ checkpointId, model: modelName }}
        none={t('There are no bias notes on the checkpoint that it serves. That does not mean that it has no bias.')}
        folded
        onChange={refetch}
      />
    </>
  );
}
