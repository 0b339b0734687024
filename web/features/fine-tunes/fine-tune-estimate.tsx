import { useQuery } from 'urql';
import { MeasureModel, Speed } from '../models/measure-model.tsx';
import styles from './estimate.module.css';
import { Estimate } from './estimate.tsx';
import { EstimateQuery } from './estimate-query.ts';
import type { StartInput } from './start-request.ts';

/** @param input null before the form has been read */
export function FineTuneEstimate({ input }: { input: StartInput | null }) {
  const [{ data, fetching, error }, askAgain] = useQuery({
    query: EstimateQuery,
    variables: { input: input as StartInput },
    pause: input === null,
  });
  const estimate = data?.fineTuneEstimate ?? null;
  const isUnknown = estimate !== null && estimate.seconds === null;
  const [speed] = useQuery({
    query: Speed,
    variables: { slug: input?.modelSlug ?? '' },
    pause: input === null || !isUnknown,
  });
  const model = speed.data?.model;
  return (
    <Estimate estimate={estimate} isBusy={fetching || input === null} error={error}>
      {isUnknown && (
        <div className={styles.measure}>
          {model && !model.speed?.milliseconds && (
            <MeasureModel
              key={model.slug}
              model={model}
              onMeasured={() => askAgain({ requestPolicy: 'network-only' })}
            />
          )}
        </div>
      )}
    </Estimate>
  );
}
