'use client';

import Link from 'next/link';
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
          Training time <span className="muted">of the whole run</span>
        </th>
        {runs.map((run) => {
          const seconds = trainingSeconds(run);
          return <td key={run.id}>{seconds === null ? 'not known' : formatDuration(seconds)}</td>;
        })}
      </tr>
      <tr>
        <th scope="row">
          Latency, one example{' '}
          <span className="muted">of the model, or of a variant, on the machine that measured it</span>
        </th>
        {runs.map((run) => (
          <td key={run.id} title={run.fineTune.model.speed?.machine ?? undefined}>
            {latency(run) ?? (
              <>
                not measured: <Link href={`/models/${run.fineTune.model.slug}`}>measure the model</Link>
              </>
            )}
          </td>
        ))}
      </tr>
      <tr>
        <th scope="row">
          <span className="visually-hidden">Deploy</span>
        </th>
        {runs.map((run, i) => (
          <td key={run.id}>
            <DeployButton checkpoint={run} className="small" label={`Deploy ${checkpointLetter(i)}`} />
          </td>
        ))}
      </tr>
    </>
  );
}
