'use client';

import Link from 'next/link';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useApiUrl } from '../../graphql/provider.tsx';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { DatasetLink } from '../datasets/dataset-link.tsx';
import { DeleteButton } from '../deletion/delete-button.tsx';
import { DeployButton } from '../endpoints/deploy-button.tsx';
import { targetFigures } from '../fine-tunes/checkpoint-figures.ts';
import { CheckpointProvenance } from '../fine-tunes/checkpoint-provenance.tsx';
import { TypeFigures } from '../fine-tunes/type-figures.tsx';
import { Columns } from '../interface/columns.tsx';
import { Digest } from '../interface/digest.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatBytes } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Time } from '../interface/time.tsx';
import { LineagePanel } from '../lineage/lineage-panel.tsx';
import { TryInBrowser } from '../try-model/try-in-browser.tsx';
import { CalibratePanel } from './calibrate.tsx';
import { CheckpointQuery } from './checkpoint-query.ts';
import { ConfidentErrors } from './confident-errors.tsx';
import { EvaluationFigures } from './evaluation-figures.tsx';
import { EvaluationSections } from './evaluation-sections.tsx';
import { AbsentCheckpoint } from './pending-checkpoint.tsx';
import { RobustnessPanel } from './robustness.tsx';
import { shownEvaluation } from './shown-evaluation.ts';
import { SplitPicker } from './split-picker.tsx';
import { ThresholdsPanel } from './thresholds.tsx';
import { titleOfCheckpoint } from './title-of-checkpoint.ts';
import { VariantsPanel } from './variants.tsx';

/** The tasks whose checkpoints can be calibrated. */
const HAS_PROBABILITIES: readonly string[] = ['SINGLE_LABEL', 'MULTI_LABEL'];

/** One checkpoint and its evaluation in detail, on the test split unless another is chosen. */
export function CheckpointPage({ id }: { id: string }) {
  const apiUrl = useApiUrl();
  const [split, setSplit] = useState('test');
  const [{ data, error }, execute] = useQuery({ query: CheckpointQuery, variables: { id } });
  if (error && !data) return <Problem isPage error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading the checkpoint …')} />;
  const { checkpoint } = data;
  if (!checkpoint) return <AbsentCheckpoint id={id} onReady={() => execute({ requestPolicy: 'network-only' })} />;
  const { fineTune, evaluations } = checkpoint;
  const evaluation = shownEvaluation(evaluations, split);
  const isBest = fineTune.bestCheckpoint?.id === checkpoint.id;
  const { downloadUrl, byteSize, groupThresholds } = checkpoint;
  const { modality, pairs } = fineTune.dataset;
  const trial = <TryInBrowser {...{ downloadUrl, byteSize, modality, pairs }} thresholds={groupThresholds} />;
  return (
    <Page
      title={titleOfCheckpoint(checkpoint)}
      lead={
        <Trans
          id="A checkpoint of a <link>fine-tune</link> on {dataset}{isBest, select, true {, the best on the validation split} other {}}"
          values={{
            link: <Link href={`/fine-tunes/${fineTune.id}`} />,
            dataset: <DatasetLink dataset={fineTune.dataset} />,
            isBest: String(isBest),
          }}
        />
      }
      actions={
        <>
          <DeployButton checkpoint={checkpoint} />
          <Link
            className="button"
            href={`/compare?ids=${[checkpoint.id, isBest ? undefined : fineTune.bestCheckpoint?.id].filter(Boolean).join(',')}`}
          >
            {isBest ? t('Compare with others') : t('Compare with the best')}
          </Link>
          <a className="button" href={apiUrl(checkpoint.downloadUrl)}>
            {t('Download')}
          </a>
          <DeleteButton
            kind="CHECKPOINT"
            id={checkpoint.id}
            name={t('of epoch {epoch}', { epoch: checkpoint.epoch })}
            next={`/fine-tunes/${fineTune.id}`}
          />
        </>
      }
    >
      <Columns
        side={
          <>
            <Panel title={t('File')}>
              <Facts
                facts={[
                  [
                    t('ONNX file'),
                    <a key="file" href={apiUrl(checkpoint.downloadUrl)}>
                      {formatBytes(checkpoint.byteSize)}
                    </a>,
                  ],
                  ['SHA-256', <Digest key="digest" sha256={checkpoint.sha256} />],
                  [t('Saved'), <Time key="time" value={checkpoint.createdAt} />],
                  [t('Validation loss'), checkpoint.validationLoss?.toFixed(4) ?? t('not evaluated')],
                ]}
              />
            </Panel>
            {HAS_PROBABILITIES.includes(fineTune.dataset.task) && !checkpoint.groupThresholds && (
              <CalibratePanel checkpoint={checkpoint} />
            )}
            <ThresholdsPanel checkpoint={checkpoint} />
            <CheckpointProvenance id={checkpoint.id} />
            <LineagePanel kind="CHECKPOINT" id={checkpoint.id} />
          </>
        }
      >
        {!evaluation && (
          <Panel title={t('Evaluation')}>
            <Facts facts={targetFigures(fineTune.dataset.task, checkpoint.targetMetrics)} />
          </Panel>
        )}
        {!evaluation && <TypeFigures checkpoint={checkpoint} />}
        {!evaluation && trial}
        {!evaluation && <VariantsPanel checkpointId={checkpoint.id} />}
        {evaluation && (
          <>
            <EvaluationFigures
              key={`figures ${evaluation.id}`}
              evaluation={evaluation}
              picker={
                <SplitPicker splits={evaluations.map((one) => one.split)} split={evaluation.split} onPick={setSplit} />
              }
            />
            {trial}
            <ConfidentErrors key={`errors ${evaluation.id}`} evaluationId={evaluation.id} />
            <EvaluationSections key={`detail ${evaluation.id}`} evaluation={evaluation} />
            <VariantsPanel checkpointId={checkpoint.id} />
            {fineTune.dataset.modality === 'IMAGE' && <RobustnessPanel checkpointId={checkpoint.id} />}
          </>
        )}
      </Columns>
    </Page>
  );
}
