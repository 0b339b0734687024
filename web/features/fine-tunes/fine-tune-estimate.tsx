import { useQuery } from 'urql';
import { Estimate } from './estimate.tsx';
import { EstimateQuery } from './estimate-query.ts';
import type { StartInput } from './start-request.ts';

/** @param input null before the form has been read */
export function FineTuneEstimate({ input }: { input: StartInput | null }) {
  const [{ data, fetching, error }] = useQuery({
    query: EstimateQuery,
    variables: { input: input as StartInput },
    pause: input === null,
  });
  return <Estimate estimate={data?.fineTuneEstimate ?? null} isBusy={fetching || input === null} error={error} />;
}
