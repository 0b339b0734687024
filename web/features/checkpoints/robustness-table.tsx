import { t } from '../../messages/t.ts';
import { formatEnum, formatPercent } from '../interface/format.ts';
import { Scroll } from '../interface/scroll.tsx';
import styles from './evaluation.module.css';
import type { RobustnessEvaluation } from './robustness-query.ts';

const STRENGTHS = [1, 2, 3, 4, 5];

/** Accuracy by corruption and strength; a bar behind each figure shows what is left of it. */
export function RobustnessTable({ evaluation }: { evaluation: RobustnessEvaluation }) {
  return (
    <Scroll label={t('Accuracy by corruption and strength')}>
      <table className="small-text">
        <thead>
          <tr>
            <th>{t('Corruption')}</th>
            {STRENGTHS.map((strength) => (
              <th key={strength} className="number" scope="col">
                <span className="visually-hidden">{t('Strength')} </span>
                {strength}
              </th>
            ))}
            <th className="number">{t('Error')}</th>
          </tr>
        </thead>
        <tbody>
          {evaluation.corruptions.map(({ name, accuracies, error }) => (
            <tr key={name}>
              <th scope="row">{formatEnum(name).replace('jpeg', 'JPEG')}</th>
              {accuracies.map(({ strength, accuracy }) => (
                <td key={strength} className={`number ${styles.share}`}>
                  <span className={styles.shareBar} style={{ width: `${accuracy * 100}%` }} aria-hidden="true" />
                  <span className={styles.shareFigure}>{formatPercent(accuracy, 0)}</span>
                </td>
              ))}
              <td className="number">{formatPercent(error)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
