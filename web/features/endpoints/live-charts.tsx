'use client';

import { LatencyHistogram } from './latency-histogram.tsx';
import { LiveChart } from './live-chart.tsx';
import type { Live } from './traffic-query.ts';
import { WINDOWS } from './windows.ts';

/** The requests of the last minutes and how long their answers took. */
export function LiveCharts({ live }: { live: Live }) {
  return (
    <>
      <LiveChart traffic={live.liveTraffic} />
      <LatencyHistogram histogram={live.latencyHistogram} about={WINDOWS.live.about} />
    </>
  );
}
