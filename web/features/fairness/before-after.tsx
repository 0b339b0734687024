import { t } from '../../messages/t.ts';
import { formatList, formatPercent } from '../interface/format.ts';
import { Scroll } from '../interface/scroll.tsx';
import styles from './fairness.module.css';
import type { AttributeFairness, Estimate } from './fairness-query.ts';
import { formatGroup, formatInterval, formatShare, formatValue } from './format-estimate.ts';
import { greatestDisparity, labelsWithout } from './greatest-disparity.ts';
import { GroupTable } from './group-table.tsx';

const withInterval = (estimate: Estimate | null): string => {
  const interval = formatInterval(estimate);
  return interval ? `${formatValue(estimate)} (${interval})` : formatValue(estimate);
};

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
  const worst = measured.map(({ worstGroup }) =>
    worstGroup ? `${formatShare(worstGroup.accuracy)}, ${formatGroup(worstGroup.values)}` : '–',
  );
  const greatest = (measure: 'demographicParityDifference' | 'equalizedOddsDifference') =>
    measured.map((attribute) => {
      const found = greatestDisparity(attribute, measure);
      const without = labelsWithout(attribute, measure);
      if (!found) return t('not measured');
      const unknown =
        without > 0
          ? `; ${t('not measured for {without} of {count} labels', { without, count: attribute.byLabel.length })}`
          : '';
      return `${withInterval(found.estimate)}, ${found.label}${unknown}`;
    });
  const rows: [name: string, hint: string, values: string[]][] = [
    ...(accuracies
      ? [
          [t('Accuracy of all'), t('higher is better'), accuracies.map((value) => formatPercent(value))] as [
            string,
            string,
            string[],
          ],
        ]
      : []),
    [t('Worst-group accuracy'), t('higher is better'), worst],
    [
      t('Accuracy difference'),
      t('lower is better'),
      measured.map((attribute) => withInterval(attribute.accuracyDifference)),
    ],
    [
      t('Demographic parity difference'),
      t('the largest over labels; lower is more similar'),
      greatest('demographicParityDifference'),
    ],
    [
      t('Equalized odds difference'),
      t('the largest over labels; lower is better'),
      greatest('equalizedOddsDifference'),
    ],
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
            {rows.map(([name, hint, values]) => (
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
