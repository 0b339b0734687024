import { useQuery } from 'urql';
import { Estimate } from '../fine-tunes/estimate.tsx';
import { SweepEstimateQuery, type SweepInput } from './sweep-query.ts';

/** @param input null before the form has been read, and while nothing is chosen */
export function SweepEstimate({ input }: { input: SweepInput | null }) {
  const [{ data, fetching, error }] = useQuery({
    query: SweepEstimateQuery,
    variables: { input: input as SweepInput },
    pause: input === null,
  });
  return <Estimate estimate={data?.sweepEstimate ?? null} isBusy={fetching || input === null} error={error} />;
}
