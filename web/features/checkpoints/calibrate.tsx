'use client';

import Link from 'next/link';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { Panel } from '../interface/panel.tsx';
import { JobFields } from '../jobs/job-fields.ts';
import type { ShownCheckpoint } from './checkpoint-query.ts';
import { MakingCheckpoint } from './making-checkpoint.tsx';

const Calibrate = graphql(
  `
    mutation CalibrateCheckpoint($id: ID!) {
      calibrateCheckpoint(id: $id, waitSeconds: 0) {
        id
        job {
          ...JobFields
        }
      }
    }
  `,
  [JobFields],
);

/** Makes a calibrated checkpoint, or leads from it to its original and back. */
export function CalibratePanel({ checkpoint }: { checkpoint: ShownCheckpoint }) {
  const [{ data, error, fetching }, calibrate] = useMutation(Calibrate);
  const { temperature, derivedFrom, derived } = checkpoint;
  // A variant of a calibrated checkpoint has its temperature, and is not another calibration.
  const calibrated = derived.find((other) => other.temperature !== null && temperature === null);
  return (
    <Panel title="Calibration">
      {temperature !== null && derivedFrom && (
        <p>
          Its logits are divided by the temperature {temperature.toFixed(3)}, fitted on the validation split.{' '}
          <Link href={`/checkpoints/${derivedFrom.id}`}>The checkpoint before calibration</Link> predicts the same
          labels with other probabilities.{' '}
          <Link href={`/compare?ids=${derivedFrom.id},${checkpoint.id}`}>Compare them</Link>.
        </p>
      )}
      {calibrated && (
        <p>
          <Link href={`/checkpoints/${calibrated.id}`}>Its calibrated checkpoint</Link> divides the logits by the
          temperature {calibrated.temperature?.toFixed(3)}.
        </p>
      )}
      {temperature === null && !calibrated && (
        <>
          <p className="muted small-text">
            Temperature scaling makes probabilities mean what they say: it divides the logits by one number, fitted on
            the validation split. Predicted labels stay the same. The result is a checkpoint with its own file and
            evaluations.
          </p>
          <div>
            <button
              type="button"
              className="small"
              disabled={fetching}
              onClick={() => calibrate({ id: checkpoint.id })}
            >
              {fetching ? 'Calibrating …' : 'Calibrate'}
            </button>
          </div>
          {data && <MakingCheckpoint made={data.calibrateCheckpoint} label="Calibration" />}
        </>
      )}
      {error && <p role="alert">{errorMessage(error)}</p>}
    </Panel>
  );
}
