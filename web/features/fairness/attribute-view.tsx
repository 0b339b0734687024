import { formatPercent } from '../interface/format.ts';
import { DisparityTable } from './disparity-table.tsx';
import styles from './fairness.module.css';
import type { MeasuredAttribute } from './fairness-query.ts';
import { formatGroup } from './format-estimate.ts';
import { GroupTable } from './group-table.tsx';

/** One attribute: who fares how well, and how far groups lie apart. */
export function AttributeView({ attribute }: { attribute: MeasuredAttribute }) {
  const title = attribute.attributes.join(' and ');
  return (
    <section className={styles.stack} aria-label={`By ${title}`}>
      <h3>By {title}</h3>
      <p>{summary(attribute)}</p>
      <GroupTable measured={[attribute]} names={['Accuracy']} />
      {attribute.groupsLeftOut > 0 && (
        <p className="muted small-text">{attribute.groupsLeftOut} smaller groups are left out.</p>
      )}
      <DisparityTable attribute={attribute} />
    </section>
  );
}

function summary({ accuracyDifference, worstGroup }: MeasuredAttribute): string {
  if (!accuracyDifference || !worstGroup) return 'Fewer than two groups have enough examples to be compared.';
  const { value, highest, lowest, pValue } = accuracyDifference;
  if (value === 0) return 'All groups fare equally well.';
  const chance =
    pValue === null
      ? ''
      : pValue < 0.05
        ? ` Chance alone would seldom make such a difference (p ${pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`}, of this one comparison).`
        : ` Chance alone can make such a difference (p = ${pValue.toFixed(2)}).`;
  return `It is right for ${formatPercent(worstGroup.accuracy.value)} of “${formatGroup(lowest)}”, ${(value * 100).toFixed(1)} points less than for “${formatGroup(highest)}”.${chance}`;
}
