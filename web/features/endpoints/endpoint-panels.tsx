'use client';

import dynamic from 'next/dynamic';
import { t } from '../../messages/t.ts';
import { Columns } from '../interface/columns.tsx';
import { Panel } from '../interface/panel.tsx';
import { Skeleton } from '../interface/skeleton.tsx';
import { LineagePanel } from '../lineage/lineage-panel.tsx';
import { EndpointFairness } from './endpoint-fairness.tsx';
import type { Endpoint } from './endpoint-query.ts';
import { ErrorsPanel } from './errors-panel.tsx';
import { Revisions } from './revisions.tsx';
import { SnippetsPanel } from './snippets-panel.tsx';
import { TrafficPanel } from './traffic-panel.tsx';
import type { Live } from './traffic-query.ts';

// Each is for one kind of model.
const TextTrial = dynamic(() => import('./text-trial.tsx').then((file) => file.TextTrial));
const Trial = dynamic(() => import('./trial.tsx').then((file) => file.Trial));

// Charts come after the page's first paint.
const DriftPanel = dynamic(() => import('./drift-panel.tsx').then((file) => file.DriftPanel), {
  ssr: false,
  loading: DriftWaiting,
});

interface EndpointPanelsProps {
  endpoint: Endpoint;
  live: Live | undefined;
  mayDeploy: boolean;
  onChange: () => void;
  onMoreRevisions: () => void;
}

/** The panels of an endpoint's page: how to try and call it, its traffic, its revisions, and whom it fails. */
export function EndpointPanels({ endpoint, live, mayDeploy, onChange, onMoreRevisions }: EndpointPanelsProps) {
  const { checkpoint, name, url } = endpoint;
  const { model, dataset } = checkpoint.fineTune;
  const called = {
    url,
    takes: dataset.pairs ? ('PAIR' as const) : model.modality,
    task: dataset.task,
    group: checkpoint.groupThresholds?.groups[0]?.value,
  };
  return (
    <>
      <TrafficPanel name={name} live={live} />
      <Columns
        side={
          <>
            <Revisions endpoint={endpoint} mayDeploy={mayDeploy} onChange={onChange} onMore={onMoreRevisions} />
            <LineagePanel kind="ENDPOINT" id={name} />
          </>
        }
      >
        {model.modality === 'TEXT' ? (
          <TextTrial endpoint={endpoint} onAnswer={onChange} />
        ) : (
          <Trial endpoint={endpoint} onAnswer={onChange} />
        )}
        <SnippetsPanel name={name} called={called} mayDeploy={mayDeploy} />
        <ErrorsPanel errors={live?.recentErrors ?? []} />
        <DriftPanel name={name} />
        <EndpointFairness name={name} checkpointId={checkpoint.id} modelName={model.name} />
      </Columns>
    </>
  );
}

function DriftWaiting() {
  return (
    <Panel title={t('Drift')}>
      <Skeleton label={t('Loading the drift …')} height={120} />
    </Panel>
  );
}
