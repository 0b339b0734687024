import { formatPercent } from '../interface/format.ts';
import { DisparityTable } from './disparity-table.tsx';
import styles from './fairness.module.css';
import type { MeasuredAttribute } from './fairness-query.ts';
import { formatGroup } from './format-estimate.ts';
import { GroupTable } from './group-table.tsx';

/** One attribute: the accuracy of each group, and the differences between groups. */
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
  if (value === 0) return 'The accuracy is the same in all groups.';
  const chance =
    pValue === null
      ? ''
      : pValue < 0.05
        ? ` Chance is an unlikely explanation of this difference (p ${pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`}, of this one comparison).`
        : ` Chance may explain this difference (p = ${pValue.toFixed(2)}).`;
  return `The accuracy for “${formatGroup(lowest)}” is ${formatPercent(worstGroup.accuracy.value)}, ${(value * 100).toFixed(1)} points lower than for “${formatGroup(highest)}”.${chance}`;
}
