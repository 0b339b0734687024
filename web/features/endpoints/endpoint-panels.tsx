'use client';

import dynamic from 'next/dynamic';
import { t } from '../../messages/t.ts';
import { Columns } from '../interface/columns.tsx';
import { Skeleton } from '../interface/skeleton.tsx';
import { WhenNear } from '../interface/when-near.tsx';
import { LineagePanel } from '../lineage/lineage-panel.tsx';
import type { Endpoint } from './endpoint-query.ts';
import { Revisions } from './revisions.tsx';
import { TrafficPanel } from './traffic-panel.tsx';
import type { Live } from './traffic-query.ts';

// Each is for one kind of model.
const TextTrial = dynamic(() => import('./text-trial.tsx').then((file) => file.TextTrial));
const Trial = dynamic(() => import('./trial.tsx').then((file) => file.Trial));

// Below the fold.
const LowerPanels = dynamic(() => import('./lower-panels.tsx').then((file) => file.LowerPanels), {
  ssr: false,
  loading: () => <Skeleton label={t('Loading how to call it …')} height={760} />,
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
        <WhenNear height={760}>
          <LowerPanels
            name={name}
            called={called}
            mayDeploy={mayDeploy}
            errors={live?.recentErrors ?? []}
            checkpointId={checkpoint.id}
            modelName={model.name}
          />
        </WhenNear>
      </Columns>
    </>
  );
}
