'use client';

import Link from 'next/link';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { formatFixed } from '../interface/format.ts';
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
    <Panel title={t('Calibration')}>
      {temperature !== null && derivedFrom && (
        <p>
          <Trans
            id="Its logits are divided by the temperature {temperature}, fitted on the validation split. <link>The checkpoint before calibration</link> predicts the same labels with other probabilities. <link2>Compare them</link2>."
            values={{
              temperature: formatFixed(temperature, 3),
              link: <Link href={`/checkpoints/${derivedFrom.id}`} />,
              link2: <Link href={`/compare?ids=${derivedFrom.id},${checkpoint.id}`} />,
            }}
          />
        </p>
      )}
      {calibrated && (
        <p>
          <Trans
            id="<link>Its calibrated checkpoint</link> divides the logits by the temperature {temperature}."
            values={{
              link: <Link href={`/checkpoints/${calibrated.id}`} />,
              temperature: calibrated.temperature?.toFixed(3),
            }}
          />
        </p>
      )}
      {temperature === null && !calibrated && (
        <>
          <p className="muted small-text">
            {t('Temperature scaling divides the logits by one number, so that probabilities mean what they say.')}
          </p>
          <p className="muted small-text">
            {t('Predicted labels stay the same. The result is a checkpoint with its own evaluations.')}
          </p>
          <div>
            <button
              type="button"
              className="small"
              disabled={fetching}
              onClick={() => calibrate({ id: checkpoint.id })}
            >
              {fetching ? t('Calibrating …') : t('Calibrate')}
            </button>
          </div>
          {data && <MakingCheckpoint made={data.calibrateCheckpoint} label={t('Calibration')} />}
        </>
      )}
      {error && <p role="alert">{errorMessage(error)}</p>}
    </Panel>
  );
}
