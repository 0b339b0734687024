import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { formatCount, formatList } from '../interface/format.ts';
import { Scroll } from '../interface/scroll.tsx';
import styles from './fairness.module.css';
import type { AttributeFairness } from './fairness-query.ts';
import { formatGroup, formatShare } from './format-estimate.ts';
import { IntervalBar } from './interval-bar.tsx';

interface GroupTableProps {
  /** The same attribute, measured once or several times: one column each. */
  measured: AttributeFairness[];
  /** Of the columns. */
  names: string[];
}

/** Accuracy of each group, with its interval. */
export function GroupTable({ measured, names }: GroupTableProps) {
  const [first] = measured;
  const title = formatList(first.attributes);
  return (
    <Scroll label={t('Accuracy by {title}', { title })}>
      <table className={`small-text ${styles.table}`}>
        <thead>
          <tr>
            <th>{title}</th>
            <th className="number">{t('Examples')}</th>
            {names.map((name) => (
              <th key={name}>{t('{name} (95 % interval), from 0 to 100 %', { name })}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first.groups.map(({ values, support, belowFloor }) => (
            <tr key={values.join('\n')}>
              <th scope="row" style={{ fontWeight: 500 }}>
                {formatGroup(values)}
                {belowFloor && (
                  <>
                    {' '}
                    <Badge>{t('too few')}</Badge>
                  </>
                )}
              </th>
              <td className="number">{formatCount(support)}</td>
              {measured.map((attribute, i) => {
                const group = attribute.groups.find((other) => other.values.join('\n') === values.join('\n'));
                const isWorst = attribute.worstGroup?.values.join('\n') === values.join('\n');
                return (
                  <td key={names[i]}>
                    {group && (
                      <>
                        <IntervalBar estimate={group.accuracy} faint={group.belowFloor} />
                        {formatShare(group.accuracy)}
                        {isWorst && (
                          <>
                            {' '}
                            <Badge tone="warning">{t('worst')}</Badge>
                          </>
                        )}
                      </>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
