import Link from 'next/link';
import { describeRandomization } from '../fairness/randomization.ts';
import { formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import type { ShownCheckpoint } from './checkpoint-query.ts';

/** The group thresholds that a checkpoint carries, or links to the checkpoints that carry some for it. */
export function ThresholdsPanel({ checkpoint }: { checkpoint: ShownCheckpoint }) {
  const { groupThresholds, derivedFrom, derived } = checkpoint;
  const carriers = derived.flatMap(({ id, groupThresholds }) =>
    groupThresholds ? [{ id, attribute: groupThresholds.attribute }] : [],
  );
  if (!groupThresholds && carriers.length === 0) return null;
  return (
    <Panel title="Group thresholds">
      {groupThresholds && (
        <>
          <p>
            An endpoint of this checkpoint applies a threshold of its own to each value of {groupThresholds.attribute},
            if a request names it. Otherwise it answers with the prediction of{' '}
            {derivedFrom ? (
              <Link href={`/checkpoints/${derivedFrom.id}`}>the checkpoint without them</Link>
            ) : (
              'the model'
            )}
            .
          </p>
          <ul style={{ paddingInlineStart: 18 }}>
            {groupThresholds.groups.map(({ value, threshold, offsets, randomization }) => (
              <li key={value}>
                {value}:{' '}
                {randomization
                  ? describeRandomization(randomization, checkpoint.labels[1])
                  : threshold === null
                    ? `log-probabilities shifted by ${offsets.map((offset) => offset.toFixed(2)).join(', ')}`
                    : `${checkpoint.labels[1]} from ${formatPercent(threshold)} on`}
              </li>
            ))}
            {groupThresholds.leftAlone.map((value) => (
              <li key={value}>{value}: none, too few validation examples</li>
            ))}
          </ul>
          {derivedFrom && (
            <p>
              <Link href={`/compare?ids=${derivedFrom.id},${checkpoint.id}`}>Fairness before and after</Link>
            </p>
          )}
        </>
      )}
      {carriers.map(({ id, attribute }) => (
        <p key={id}>
          <Link href={`/checkpoints/${id}`}>A checkpoint with thresholds by {attribute}</Link>
        </p>
      ))}
    </Panel>
  );
}
