'use client';

import { useClient, useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { useJob } from '../jobs/use-job.ts';
import styles from './measure-model.module.css';
import { MeasureModelFields } from './model-summary-fields.ts';

const Measure = graphql(
  `
    mutation MeasureModel($slug: String!) {
      measureModel(slug: $slug) {
        ...MeasureModelFields
      }
    }
  `,
  [MeasureModelFields],
);

export const Speed = graphql(
  `
    query ModelSpeed($slug: String!) {
      model(slug: $slug) {
        ...MeasureModelFields
      }
    }
  `,
  [MeasureModelFields],
);

type Measured = ResultOf<typeof MeasureModelFields>;

/** In place of a speed that is not known: why, and a button that measures it here. */
export function MeasureModel({
  model,
  onMeasured,
}: {
  model: Measured;
  onMeasured: (speed: Measured['speed']) => void;
}) {
  const client = useClient();
  const [{ data, error, fetching }, measure] = useMutation(Measure);
  const job = useJob(data?.measureModel.speed?.job ?? model.speed?.job ?? null, () => {
    const asked = client.query(Speed, { slug: model.slug }, { requestPolicy: 'network-only' }).toPromise();
    void asked.then((answer) => onMeasured(answer.data?.model?.speed ?? null));
  });
  if (model.availability !== 'READY') return <span className="muted">{t('fetch it to measure')}</span>;
  if (job?.state === 'QUEUED') return <span className="muted">{t('waits for the jobs before it')}</span>;
  if (job?.state === 'RUNNING') return <span className="muted">{t('being measured …')}</span>;
  const problem = error ? errorMessage(error) : job?.state === 'FAILED' ? job.error : null;
  return (
    <span className={styles.measure}>
      <span className="muted">{problem ?? t('not measured here')}</span>
      <button type="button" className="small" disabled={fetching} onClick={() => measure({ slug: model.slug })}>
        {t('Measure')}
      </button>
    </span>
  );
}
