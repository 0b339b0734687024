'use client';

import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
import { DeployButton } from '../endpoints/deploy-button.tsx';
import { formatDuration } from '../interface/format.ts';
import { LatencyRow } from './latency-row.tsx';
import { type ComparedRun, trainingSeconds } from './runs-query.ts';

/** What each checkpoint cost, and a button to deploy it. */
export function CostRows({ runs }: { runs: ComparedRun[] }) {
  return (
    <>
      <tr>
        <th scope="row">
          <Trans id="Training time <span>of the whole run</span>" values={{ span: <span className="muted" /> }} />
        </th>
        {runs.map((run) => {
          const seconds = trainingSeconds(run);
          return <td key={run.id}>{seconds === null ? t('not known') : formatDuration(seconds)}</td>;
        })}
      </tr>
      <LatencyRow runs={runs} />
      <tr>
        <th scope="row">
          <span className="visually-hidden">{t('Deploy')}</span>
        </th>
        {runs.map((run, i) => (
          <td key={run.id}>
            <DeployButton
              checkpoint={run}
              className="small"
              label={t('Deploy {letter}', { letter: checkpointLetter(i) })}
            />
          </td>
        ))}
      </tr>
    </>
  );
}
