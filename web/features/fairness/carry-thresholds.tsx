'use client';

import { useRouter } from 'next/navigation';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql, type VariablesOf } from '../../graphql/graphql.ts';
import form from '../interface/form.module.css';

const Carry = graphql(`
  mutation ApplyGroupThresholds($checkpointId: ID!, $attribute: String!, $goal: FairnessGoal!) {
    applyGroupThresholds(checkpointId: $checkpointId, attribute: $attribute, goal: $goal) {
      id
    }
  }
`);

/** Makes a checkpoint that carries the thresholds, and opens its page. */
export function CarryThresholds(thresholds: VariablesOf<typeof Carry>) {
  const router = useRouter();
  const [{ error, fetching }, carry] = useMutation(Carry);
  const make = async () => {
    const { data } = await carry(thresholds);
    if (data) router.push(`/checkpoints/${data.applyGroupThresholds.id}`);
  };
  return (
    <>
      <div className={form.actions}>
        <button type="button" className="small" disabled={fetching} onClick={make}>
          {fetching ? 'Making it …' : 'Make a checkpoint with these thresholds'}
        </button>
      </div>
      {error && (
        <p className={form.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
    </>
  );
}
