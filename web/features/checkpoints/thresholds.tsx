import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { describeRandomization } from '../fairness/randomization.ts';
import { formatFixed, formatItems, formatPercent } from '../interface/format.ts';
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
    <Panel title={t('Group thresholds')}>
      {groupThresholds && (
        <>
          <p>
            {derivedFrom ? (
              <Trans
                id="An endpoint of this checkpoint has one threshold for each value of {attribute}, and applies it where a request names the value. Otherwise it answers with the prediction of <link>the checkpoint without them</link>."
                values={{
                  attribute: groupThresholds.attribute,
                  link: <Link href={`/checkpoints/${derivedFrom.id}`} />,
                }}
              />
            ) : (
              t(
                'An endpoint of this checkpoint has one threshold for each value of {attribute}, and applies it where a request names the value. Otherwise it answers with the prediction of the model.',
                { attribute: groupThresholds.attribute },
              )
            )}
          </p>
          <ul style={{ paddingInlineStart: 18 }}>
            {groupThresholds.groups.map(({ value, threshold, offsets, randomization }) => (
              <li key={value}>
                {value}:{' '}
                {randomization
                  ? describeRandomization(randomization, checkpoint.labels[1])
                  : threshold === null
                    ? t('log-probabilities shifted by {offsets}', {
                        offsets: formatItems(offsets.map((offset) => formatFixed(offset, 2))),
                      })
                    : t('{labels} from {threshold} on', {
                        labels: checkpoint.labels[1],
                        threshold: formatPercent(threshold),
                      })}
              </li>
            ))}
            {groupThresholds.leftAlone.map((value) => (
              <li key={value}>{t('{group}: none, too few validation examples', { group: value })}</li>
            ))}
          </ul>
          {derivedFrom && (
            <p>
              <Link href={`/compare?ids=${derivedFrom.id},${checkpoint.id}`}>{t('Fairness before and after')}</Link>
            </p>
          )}
        </>
      )}
      {carriers.map(({ id, attribute }) => (
        <p key={id}>
          <Link href={`/checkpoints/${id}`}>{t('A checkpoint with thresholds by {attribute}', { attribute })}</Link>
        </p>
      ))}
    </Panel>
  );
}
