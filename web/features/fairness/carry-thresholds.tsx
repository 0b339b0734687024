'use client';

import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql, type VariablesOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { MakingCheckpoint } from '../checkpoints/making-checkpoint.tsx';
import form from '../interface/form.module.css';
import { JobFields } from '../jobs/job-fields.ts';

const Carry = graphql(
  `
    mutation ApplyGroupThresholds(
      $checkpointId: ID!
      $attribute: String!
      $goal: FairnessGoal!
      $randomized: ThresholdObjective
    ) {
      applyGroupThresholds(
        checkpointId: $checkpointId
        attribute: $attribute
        goal: $goal
        randomized: $randomized
        waitSeconds: 0
      ) {
        id
        job {
          ...JobFields
        }
      }
    }
  `,
  [JobFields],
);

/** Makes a checkpoint that carries the thresholds, and opens its page. */
export function CarryThresholds(thresholds: VariablesOf<typeof Carry>) {
  const [{ data, error, fetching }, carry] = useMutation(Carry);
  return (
    <>
      <div className={form.actions}>
        <button type="button" className="small" disabled={fetching} onClick={() => carry(thresholds)}>
          {fetching ? t('Making it …') : t('Make a checkpoint with these thresholds')}
        </button>
      </div>
      {data && <MakingCheckpoint made={data.applyGroupThresholds} label={t('Thresholds')} />}
      {error && (
        <p className={form.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
    </>
  );
}
