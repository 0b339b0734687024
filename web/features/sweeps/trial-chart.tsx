'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { t } from '../../messages/t.ts';
import { ParallelCoordinates } from '../charts/parallel-coordinates.tsx';
import type { Range } from '../charts/range.ts';
import { Panel } from '../interface/panel.tsx';
import { replaceAddress } from '../interface/replace-address.ts';
import { useDebounced } from '../interface/use-debounced.ts';
import type { Sweep } from './sweep-query.ts';
import { trialAxes, trialLine, VALUE } from './trial-axes.ts';
import type { TrialName } from './trial-names.ts';
import { readRanges, writeRanges } from './trial-ranges.ts';

/** The trials over their options, coloured by the metric; a click opens the trial. What is brushed is in the address. */
export function TrialChart({ sweep, names }: { sweep: Sweep; names: Map<string, TrialName> }) {
  const router = useRouter();
  const parameters = useSearchParams();
  const [ranges, setRanges] = useState<Record<string, Range>>(() => readRanges(new URLSearchParams(parameters)));
  // A brush moves at each pixel, and browsers refuse so many addresses.
  const rested = useDebounced(ranges, 300);
  useEffect(() => {
    const next = writeRanges(new URLSearchParams(window.location.search), rested);
    if (next.toString() !== window.location.search.slice(1))
      replaceAddress(next.size > 0 ? `?${next}` : window.location.pathname);
  }, [rested]);
  if (sweep.leaderboard.length < 2) return null;
  const brushed = Object.values(ranges).some(([low, high]) => low > 0 || high < 1);
  return (
    <Panel
      title={t('Options and results')}
      aside={
        brushed && (
          <button type="button" className="small" onClick={() => setRanges({})}>
            {t('Show all trials')}
          </button>
        )
      }
    >
      <ParallelCoordinates
        title={t('A line is a trial')}
        axes={trialAxes(sweep)}
        lines={sweep.leaderboard.map((entry) => trialLine(entry, names.get(entry.fineTune.id)?.title ?? ''))}
        colorBy={VALUE}
        ranges={ranges}
        onRanges={setRanges}
        onChoose={({ key }) => router.push(`/fine-tunes/${key}`)}
      />
      <p className="muted small-text">
        {t(
          'Move an axis’s ends to keep the trials in between. Green lines have a higher value on the last axis than orange ones.',
        )}
      </p>
    </Panel>
  );
}
