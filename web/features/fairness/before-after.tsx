import { formatPercent } from '../interface/format.ts';
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
  const title = measured[0].attributes.join(' and ');
  const worst = measured.map(({ worstGroup }) =>
    worstGroup ? `${formatShare(worstGroup.accuracy)}, ${formatGroup(worstGroup.values)}` : '–',
  );
  const greatest = (measure: 'demographicParityDifference' | 'equalizedOddsDifference') =>
    measured.map((attribute) => {
      const found = greatestDisparity(attribute, measure);
      const without = labelsWithout(attribute, measure);
      if (!found) return 'not measured';
      const unknown = without > 0 ? `; not measured for ${without} of ${attribute.byLabel.length} labels` : '';
      return `${withInterval(found.estimate)}, ${found.label}${unknown}`;
    });
  const rows: [name: string, hint: string, values: string[]][] = [
    ...(accuracies
      ? [
          ['Accuracy of all', 'higher is better', accuracies.map((value) => formatPercent(value))] as [
            string,
            string,
            string[],
          ],
        ]
      : []),
    ['Worst-group accuracy', 'higher is better', worst],
    ['Accuracy difference', 'lower is better', measured.map((attribute) => withInterval(attribute.accuracyDifference))],
    [
      'Demographic parity difference',
      'the largest over labels; lower is more similar',
      greatest('demographicParityDifference'),
    ],
    ['Equalized odds difference', 'the largest over labels; lower is better', greatest('equalizedOddsDifference')],
  ];
  return (
    <>
      <Scroll label={`Fairness by ${title}, side by side`}>
        <table className={`small-text ${styles.table}`}>
          <thead>
            <tr>
              <th>
                <span className="visually-hidden">Figure</span>
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
