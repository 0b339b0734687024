'use client';

import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
import { DeployButton } from '../endpoints/deploy-button.tsx';
import { formatDuration } from '../interface/format.ts';
import { latency } from './latency.ts';
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
      <tr>
        <th scope="row">
          <Trans
            id="Latency, one example <span>of the model, or of a variant, on the machine that measured it</span>"
            values={{ span: <span className="muted" /> }}
          />
        </th>
        {runs.map((run) => (
          <td key={run.id} title={run.fineTune.model.speed?.machine ?? undefined}>
            {latency(run) ?? (
              <Trans
                id="not measured: <link>measure the model</link>"
                values={{ link: <Link href={`/models/${run.fineTune.model.slug}`} /> }}
              />
            )}
          </td>
        ))}
      </tr>
      <tr>
        <th scope="row">
          <span className="visually-hidden">{t('Deploy')}</span>
        </th>
        {runs.map((run, i) => (
          <td key={run.id}>
            <DeployButton checkpoint={run} className="small" label={t('Deploy {i}', { i: checkpointLetter(i) })} />
          </td>
        ))}
      </tr>
    </>
  );
}
