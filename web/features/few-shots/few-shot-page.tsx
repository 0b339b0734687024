'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { DatasetLink } from '../datasets/dataset-link.tsx';
import { DeleteButton } from '../deletion/delete-button.tsx';
import { Columns } from '../interface/columns.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatEnum, formatItems } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Time } from '../interface/time.tsx';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { MissingItem } from '../missing/missing-item.tsx';
import { FewShotQuery } from './few-shot-query.ts';
import { FewShotTable } from './few-shot-table.tsx';

/** A few-shot study, whenever it was made. */
export function FewShotPage({ id }: { id: string }) {
  const [{ data, error }, execute] = useQuery({
    query: FewShotQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  const job = useJob(data?.fewShotStudy?.job, refetch);
  if (error && !data) return <Problem isPage error={error} retry={refetch} />;
  if (!data) return <Loading label={t('Loading the few-shot study …')} />;
  const { fewShotStudy: study } = data;
  if (!study) {
    return <MissingItem kind="few-shots" name={id} />;
  }
  const { model, dataset, results } = study;
  return (
    <Page
      title={t('Few examples of {name}', { name: dataset.name })}
      lead={
        <Trans
          id="Heads on features of {model}, fitted on a few training examples of each class of {dataset}"
          values={{
            model: <Link href={`/models/${model.slug}`}>{model.name}</Link>,
            dataset: <DatasetLink dataset={dataset} />,
          }}
        />
      }
      actions={
        <>
          {!dataset.deletedAt && (
            <Link
              className="button primary"
              href={`/fine-tunes/new?model=${encodeURIComponent(model.slug)}&dataset=${dataset.id}`}
            >
              {t('Fine-tune it')}
            </Link>
          )}
          <DeleteButton
            kind="FEW_SHOT_STUDY"
            id={study.id}
            name={t('on {name}', { name: dataset.name })}
            next="/datasets"
          />
        </>
      }
    >
      <Columns
        side={
          <>
            {job && job.state !== 'SUCCEEDED' && (
              <Panel title={t('Progress')}>
                <JobProgress job={job} label={t('Comparing heads')} />
              </Panel>
            )}
            <Panel title={t('Facts')}>
              <Facts
                facts={[
                  [t('Heads'), formatItems(study.methods.map(formatEnum))],
                  [t('Examples a class'), formatItems(study.shots.map(String))],
                  [t('Draws'), study.draws],
                  [t('Seed'), study.seed],
                  [t('Started'), <Time key="time" value={study.createdAt} />],
                ]}
              />
            </Panel>
          </>
        }
      >
        <Panel title={t('Test accuracy')}>
          {results ? (
            <FewShotTable results={results} />
          ) : (
            <p className="muted">{t('The figures appear when all heads are fitted.')}</p>
          )}
        </Panel>
      </Columns>
    </Page>
  );
}
