'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { RoleNotice } from '../people/role-notice.tsx';
import { FetchFitting } from './fetch-fitting.tsx';
import { choicesOf, modalityToFetch } from './first-choices.ts';
import { notChosen } from './not-chosen.ts';
import { NotChosenNotice } from './not-chosen-notice.tsx';
import { StartForm } from './start-form.tsx';
import { StartQuery, startChoices } from './start-query.ts';
import type { InitialOptions } from './thoroughness.ts';

interface StartFineTuneProps {
  /** Preselected if the person came from a model's or a data set's page. */
  model?: string;
  dataset?: string;
  /** The address's parameters. */
  initial: InitialOptions;
}

export function StartFineTune({ model, dataset, initial }: StartFineTuneProps) {
  const [{ data, error }, refetch] = useQuery({
    query: StartQuery,
    variables: startChoices({ model, dataset }),
    requestPolicy: 'cache-and-network',
  });
  if (error && !data) return <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading models and data sets …')} />;
  const choices = choicesOf(data);
  const { models, datasets, imported } = choices;
  const missing = modalityToFetch({ models, datasets, dataset });
  return (
    <Page
      title={t('New fine-tune')}
      lead={t(
        'Train a model of the zoo on the classes of your data set: first a quick look, then a longer run to compare it with before you deploy.',
      )}
    >
      <RoleNotice needs="TRAINER" />
      {missing && <FetchFitting modality={missing} onReady={() => refetch({ requestPolicy: 'network-only' })} />}
      {models.length === 0 && !missing && (
        <Notice
          title={t('No model is fetched yet')}
          action={
            <Link className="button" href="/models">
              {t('Go to the zoo')}
            </Link>
          }
        >
          {t('Open a model in the zoo and fetch it; then it can be fine-tuned.')}
        </Notice>
      )}
      {imported.length === 0 && (
        <Notice
          title={t('No data set is imported yet')}
          action={
            <Link className="button" href="/datasets">
              {t('Upload a data set')}
            </Link>
          }
        >
          {t('A fine-tune trains on labelled pictures or texts.')}
        </Notice>
      )}
      {!missing && <NotChosenNotice sentences={notChosen({ ...choices, model, dataset }, initial)} />}
      {!missing && models.length > 0 && imported.length > 0 && (
        <Panel title={t('Model, data set and options')}>
          <StartForm models={models} datasets={datasets} model={model} dataset={dataset} initial={initial} />
        </Panel>
      )}
    </Page>
  );
}
