import { t } from '../../messages/t.ts';
import { formatList } from '../interface/format.ts';
import { Scroll } from '../interface/scroll.tsx';
import styles from './fairness.module.css';
import type { MeasuredAttribute } from './fairness-query.ts';
import { Figure } from './figure.tsx';
import { formatGroup } from './format-estimate.ts';

/** The differences between groups, label by label, and the rates that they are computed from. */
export function DisparityTable({ attribute }: { attribute: MeasuredAttribute }) {
  const title = formatList(attribute.attributes);
  return (
    <>
      <Scroll label={t('Disparities by {title}', { title })}>
        <table className={`small-text ${styles.table}`}>
          <thead>
            <tr>
              <th>{t('Label')}</th>
              <th className="number">{t('Demographic parity difference')}</th>
              <th className="number">{t('Ratio')}</th>
              <th className="number">{t('Equalized odds difference')}</th>
              <th className="number">{t('Ratio')}</th>
            </tr>
          </thead>
          <tbody>
            {attribute.byLabel.map((disparity) => (
              <tr key={disparity.label}>
                <th scope="row" style={{ fontWeight: 500 }}>
                  {disparity.label}
                </th>
                <td className="number">
                  <Figure estimate={disparity.demographicParityDifference} />
                </td>
                <td className="number">
                  <Figure estimate={disparity.demographicParityRatio} />
                </td>
                <td className="number">
                  <Figure estimate={disparity.equalizedOddsDifference} />
                </td>
                <td className="number">
                  <Figure estimate={disparity.equalizedOddsRatio} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <NotMeasured attribute={attribute} />
      <details>
        <summary className="small-text">{t('Rates of each group and label')}</summary>
        <Scroll label={t('Rates by {title} and label', { title })}>
          <table className={`small-text ${styles.table}`}>
            <thead>
              <tr>
                <th>{title}</th>
                <th>{t('Label')}</th>
                <th className="number">{t('Examples')}</th>
                <th className="number">{t('Selection rate')}</th>
                <th className="number">{t('True positive rate')}</th>
                <th className="number">{t('False positive rate')}</th>
              </tr>
            </thead>
            <tbody>
              {attribute.groups.flatMap(({ values, labels }) =>
                labels.map((rates) => (
                  <tr key={`${values.join('\n')}\n${rates.label}`}>
                    <td>{formatGroup(values)}</td>
                    <td>{rates.label}</td>
                    <td className="number">{rates.support}</td>
                    <td className="number">
                      <Figure estimate={rates.selectionRate} />
                    </td>
                    <td className="number">
                      <Figure estimate={rates.truePositiveRate} />
                    </td>
                    <td className="number">
                      <Figure estimate={rates.falsePositiveRate} />
                    </td>
                  </tr>
                )),
              )}
            </tbody>
          </table>
        </Scroll>
      </details>
      <details>
        <summary className="small-text">{t('Calibration of each group')}</summary>
        <Scroll label={t('Calibration by {title}', { title })}>
          <table className={`small-text ${styles.table}`}>
            <thead>
              <tr>
                <th>{title}</th>
                <th className="number">{t('Expected calibration error')}</th>
              </tr>
            </thead>
            <tbody>
              {attribute.groups.map(({ values, expectedCalibrationError }) => (
                <tr key={values.join('\n')}>
                  <td>{formatGroup(values)}</td>
                  <td className="number">
                    <Figure estimate={expectedCalibrationError} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </>
  );
}

/** Why some labels have no equalized odds, and which groups those of others leave out: one line for each reason. */
function NotMeasured({ attribute: { byLabel } }: { attribute: MeasuredAttribute }) {
  const named = (labels: Label[]) => formatList(labels.map(({ label }) => `“${label}”`));
  const lines = [
    {
      of: ({ notMeasured }: Label) => notMeasured,
      say: (labels: string, reason: string) =>
        t('Equalized odds are not measured for {labels}: {reason}.', { labels, reason }),
    },
    {
      of: ({ groupsNotCompared }: Label) => groupsNotCompared,
      say: (labels: string, reason: string) =>
        t('Equalized odds do not cover every group for {labels}: {reason}.', { labels, reason }),
    },
  ];
  return lines.flatMap(({ of, say }) =>
    [...new Set(byLabel.flatMap(of))].map((reason) => (
      <p key={reason} className="muted small-text">
        {say(named(byLabel.filter((label) => of(label).includes(reason))), reason)}
      </p>
    )),
  );
}

type Label = MeasuredAttribute['byLabel'][number];
