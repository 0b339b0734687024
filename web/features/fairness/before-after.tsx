import { t } from '../../messages/t.ts';
import { formatList, formatPercent } from '../interface/format.ts';
import { Scroll } from '../interface/scroll.tsx';
import styles from './fairness.module.css';
import type { AttributeFairness } from './fairness-query.ts';
import { type FairnessRow, fairnessRows } from './fairness-rows.ts';
import { GroupTable } from './group-table.tsx';

interface BeforeAfterProps {
  /** The same attribute of the same examples, measured several times. */
  measured: AttributeFairness[];
  names: string[];
  /** Of all examples, one a name; undefined where it is shown elsewhere. */
  accuracies?: number[];
}

/** The same attribute side by side: before and after, or checkpoint by checkpoint. */
export function BeforeAfter({ measured, names, accuracies }: BeforeAfterProps) {
  const title = formatList(measured[0].attributes);
  const rows: FairnessRow[] = [
    ...(accuracies
      ? [
          {
            name: t('Accuracy of all'),
            hint: t('higher is better'),
            values: accuracies.map((value) => formatPercent(value)),
          },
        ]
      : []),
    ...fairnessRows(measured),
  ];
  return (
    <>
      <Scroll label={t('Fairness by {title}, side by side', { title })}>
        <table className={`small-text ${styles.table}`}>
          <thead>
            <tr>
              <th>
                <span className="visually-hidden">{t('Figure')}</span>
              </th>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, hint, values }) => (
              <tr key={name}>
                <th scope="row" style={{ fontWeight: 500 }}>
                  {name} <span className="muted">({hint})</span>
                </th>
                {values.map((value, i) => (
                  <td key={names[i]}>{value}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <GroupTable measured={measured} names={names} />
    </>
  );
}
