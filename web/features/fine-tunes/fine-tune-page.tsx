'use client';

import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { DatasetLink } from '../datasets/dataset-link.tsx';
import { DeleteButton } from '../deletion/delete-button.tsx';
import { DeployButton } from '../endpoints/deploy-button.tsx';
import { CheckpointFairness } from '../fairness/checkpoint-fairness.tsx';
import { Columns } from '../interface/columns.tsx';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { Problem } from '../interface/problem.tsx';
import { LineagePanel } from '../lineage/lineage-panel.tsx';
import { MissingItem } from '../missing/missing-item.tsx';
import { AdaptationPanel } from './adaptation-panel.tsx';
import { CheckpointProvenance } from './checkpoint-provenance.tsx';
import { CheckpointTable } from './checkpoint-table.tsx';
import { Curves } from './curves.tsx';
import { EpochTable } from './epoch-table.tsx';
import { FittedHead } from './fitted-head.tsx';
import { isWithoutEpochs, methodName } from './method-name.ts';
import { OptionsPanel } from './options-panel.tsx';
import { OtherRuns } from './other-runs.tsx';
import { TrainingProgress } from './training-progress.tsx';
import { TypeFigures } from './type-figures.tsx';
import { useFineTune } from './use-fine-tune.ts';
import { VerdictPanel } from './verdict-panel.tsx';

/** How many labels a data set has. */
const LABELS = {
  SINGLE_LABEL: (count: number) => t('{count, plural, one {# class} other {# classes}}', { count }),
  MULTI_LABEL: (count: number) => t('{count, plural, one {# class} other {# classes}}', { count }),
  REGRESSION: (count: number) => t('{count, plural, one {# number} other {# numbers}}', { count }),
  TOKEN_LABELS: (count: number) => t('{count, plural, one {# label of words} other {# labels of words}}', { count }),
};

export function FineTunePage({ id }: { id: string }) {
  const { loaded, fineTune, error, refetch } = useFineTune(id);
  if (error && !loaded) return <Problem isPage error={error} retry={refetch} />;
  if (!loaded) return <Loading label={t('Loading the fine-tune …')} />;
  if (!fineTune) {
    return <MissingItem kind="fine-tunes" name={id} />;
  }
  const best = fineTune.checkpoints.find(({ id: checkpointId }) => checkpointId === fineTune.bestCheckpoint?.id);
  return (
    <Page
      title={t('{fineTune} of {name}', { fineTune: methodName(fineTune), name: fineTune.model.name })}
      lead={
        <>
          <Trans
            id="{model} on {dataset}, {labels}"
            values={{
              model: <Link href={`/models/${fineTune.model.slug}`}>{fineTune.model.name}</Link>,
              dataset: <DatasetLink dataset={fineTune.dataset} />,
              labels: LABELS[fineTune.dataset.task](fineTune.dataset.labels.length),
            }}
          />
          {fineTune.sweepId && (
            <>
              {' · '}
              <Link href={`/sweeps/${fineTune.sweepId}`}>{t('A trial of a sweep')}</Link>
            </>
          )}
        </>
      }
      actions={
        <>
          {best && <DeployButton checkpoint={best} />}
          <DeleteButton
            kind="FINE_TUNE"
            id={fineTune.id}
            name={t('of {name}', { name: fineTune.model.name })}
            next="/fine-tunes"
          />
        </>
      }
    >
      <Columns
        sideFirst
        side={
          <>
            <TrainingProgress fineTune={fineTune} />
            {fineTune.verdict && <VerdictPanel verdict={fineTune.verdict} datasetId={fineTune.dataset.id} />}
            <AdaptationPanel fineTune={fineTune} />
            {best && <OtherRuns fineTune={fineTune} />}
          </>
        }
      >
        {!isWithoutEpochs(fineTune) && (
          <Curves epochs={fineTune.epochs} dataset={fineTune.dataset} targetDataset={fineTune.targetDataset} />
        )}
        <CheckpointTable fineTune={fineTune} />
        {!isWithoutEpochs(fineTune) && <EpochTable epochs={fineTune.epochs} dataset={fineTune.dataset} />}
        {best && <TypeFigures checkpoint={best} />}
      </Columns>
      <Columns
        side={
          <>
            <OptionsPanel options={fineTune.options} />
            <FittedHead checkpoint={best} />
            {fineTune.bestCheckpoint && <CheckpointProvenance id={fineTune.bestCheckpoint.id} />}
            <LineagePanel kind="FINE_TUNE" id={fineTune.id} folded />
          </>
        }
      >
        <CheckpointFairness checkpoints={fineTune.checkpoints} bestId={fineTune.bestCheckpoint?.id} />
      </Columns>
    </Page>
  );
}
