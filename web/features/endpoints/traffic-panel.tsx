'use client';

import dynamic from 'next/dynamic';
import { t } from '../../messages/t.ts';
import { Panel } from '../interface/panel.tsx';
import { SegmentedControl } from '../interface/segmented-control.tsx';
import styles from './traffic-panel.module.css';
import type { Live } from './traffic-query.ts';
import { useSearchParam } from './use-search-param.ts';
import { WINDOWS, type Window, windowIn } from './windows.ts';

// Charts come after the page's first paint, into a place that is kept for them.
const LiveCharts = dynamic(() => import('./endpoint-charts.ts').then((file) => file.LiveCharts), {
  ssr: false,
  loading: Waiting,
});
const History = dynamic(() => import('./endpoint-charts.ts').then((file) => file.History), {
  ssr: false,
  loading: Waiting,
});

/** An endpoint's requests, errors and latencies: as they come, or of the last hour, day or week. */
export function TrafficPanel({ name, live }: { name: string; live: Live | undefined }) {
  const [chosen, choose] = useSearchParam('window');
  const window = windowIn(chosen);
  return (
    <Panel
      title={t('Traffic')}
      aside={
        <SegmentedControl
          label={t('Which time the traffic is of')}
          options={(Object.keys(WINDOWS) as Window[]).map((value) => ({ value, label: WINDOWS[value].label }))}
          value={window}
          onChange={(next) => choose(next === 'live' ? null : next)}
        />
      }
    >
      <div className={styles.charts} data-idle={window === 'live' && live?.latencyHistogram.requests === 0}>
        {window !== 'live' ? (
          <History key={window} name={name} window={window} />
        ) : live ? (
          <LiveCharts live={live} />
        ) : (
          <Waiting />
        )}
      </div>
    </Panel>
  );
}

function Waiting() {
  return (
    <p className="muted" role="status">
      {t('Loading the traffic …')}
    </p>
  );
}
