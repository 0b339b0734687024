import { t } from '../../messages/t.ts';
import { formatList } from '../interface/format.ts';
import { DisparityTable } from './disparity-table.tsx';
import styles from './fairness.module.css';
import type { MeasuredAttribute } from './fairness-query.ts';
import { GroupTable } from './group-table.tsx';
import { summarizeGap } from './summarize-gap.ts';

/** One attribute: the accuracy of each group, and the differences between groups. */
export function AttributeView({ attribute }: { attribute: MeasuredAttribute }) {
  const title = formatList(attribute.attributes);
  return (
    <section className={styles.stack} aria-label={t('By {title}', { title })}>
      <h3>{t('By {title}', { title })}</h3>
      <p>{summarizeGap(attribute)}</p>
      <GroupTable measured={[attribute]} names={[t('Accuracy')]} />
      {attribute.groupsLeftOut > 0 && (
        <p className="muted small-text">
          {t('{groupsLeftOut} smaller groups are left out.', { groupsLeftOut: attribute.groupsLeftOut })}
        </p>
      )}
      <DisparityTable attribute={attribute} />
    </section>
  );
}
