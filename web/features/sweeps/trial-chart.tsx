'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { t } from '../../messages/t.ts';
import type { Range } from '../charts/axis-brush.tsx';
import { ParallelCoordinates } from '../charts/parallel-coordinates.tsx';
import { Panel } from '../interface/panel.tsx';
import type { Sweep } from './sweep-query.ts';
import { trialAxes, trialLine, VALUE } from './trial-axes.ts';
import type { TrialName } from './trial-names.ts';

/** The trials over their options, coloured by the metric; a click opens the trial. */
export function TrialChart({ sweep, names }: { sweep: Sweep; names: Map<string, TrialName> }) {
  const router = useRouter();
  const [ranges, setRanges] = useState<Record<string, Range>>({});
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
