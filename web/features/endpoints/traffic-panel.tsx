'use client';

import { useQuery } from 'urql';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Skeleton } from '../interface/skeleton.tsx';
import { usePoll } from '../interface/use-poll.ts';
import { HistoryCharts } from './history-charts.tsx';
import { LatencyHistogram } from './latency-histogram.tsx';
import { LiveChart } from './live-chart.tsx';
import styles from './traffic-panel.module.css';
import { HistoryQuery, type Live } from './traffic-query.ts';
import { useSearchParam } from './use-search-param.ts';
import { WINDOWS, type Window, windowIn } from './windows.ts';

/** A panel's charts, before they are here. */
const HEIGHT = 330;

/** An endpoint's requests, errors and latencies: as they come, or of the last hour, day or week. */
export function TrafficPanel({ name, live }: { name: string; live: Live | undefined }) {
  const [chosen, choose] = useSearchParam('window');
  const window = windowIn(chosen);
  return (
    <Panel
      title="Traffic"
      aside={<WindowSwitch window={window} onChange={(next) => choose(next === 'live' ? null : next)} />}
    >
      {window !== 'live' ? (
        <History key={window} name={name} window={window} />
      ) : live ? (
        <div className={styles.charts}>
          <LiveChart traffic={live.liveTraffic} />
          <LatencyHistogram histogram={live.latencyHistogram} about={WINDOWS.live.about} />
        </div>
      ) : (
        <Skeleton what="the traffic" height={HEIGHT} />
      )}
    </Panel>
  );
}

function History({ name, window }: { name: string; window: Exclude<Window, 'live'> }) {
  const { period, first, about } = WINDOWS[window];
  const [{ data, error }, execute] = useQuery({
    query: HistoryQuery,
    variables: { name, period, first },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  usePoll(refetch, 30_000);
  if (error && !data) return <Problem error={error} retry={refetch} />;
  if (!data?.endpoint) return <Skeleton what="the traffic" height={HEIGHT} />;
  return (
    <div className={styles.charts}>
      <HistoryCharts points={data.endpoint.traffic.toReversed()} period={period} />
      <LatencyHistogram histogram={data.endpoint.latencyHistogram} about={about} />
    </div>
  );
}

function WindowSwitch({ window, onChange }: { window: Window; onChange: (window: Window) => void }) {
  return (
    <fieldset className={styles.switch}>
      <legend className="visually-hidden">Which time the traffic is of</legend>
      {(Object.keys(WINDOWS) as Window[]).map((one) => (
        <label key={one}>
          <input type="radio" name="window" checked={one === window} onChange={() => onChange(one)} />
          {WINDOWS[one].label}
        </label>
      ))}
    </fieldset>
  );
}
