import { t } from '../../messages/t.ts';
import { formatFixed, formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import type { CheckpointEvaluation, EvaluationDetail } from './checkpoint-query.ts';
import styles from './evaluation.module.css';
import { UnitPlot } from './unit-plot.tsx';

/** Whether predictions are right as often as their probabilities say. */
export function Reliability({ evaluation, detail }: { evaluation: CheckpointEvaluation; detail: EvaluationDetail }) {
  const { expectedCalibrationError, accuracy, exampleCount } = evaluation;
  const bins = detail.reliability.flatMap(({ confidence, accuracy, ...bin }) =>
    confidence === null || accuracy === null ? [] : [{ ...bin, confidence, accuracy }],
  );
  const confidence = bins.reduce((sum, bin) => sum + bin.confidence * bin.count, 0) / exampleCount;
  const tendency =
    Math.abs(confidence - accuracy) < 0.01
      ? t('On average it is as sure as it is right.')
      : confidence > accuracy
        ? t('On average it is too sure: {confidence} sure, {accuracy} right.', {
            confidence: formatPercent(confidence),
            accuracy: formatPercent(accuracy),
          })
        : t('On average it is not sure enough: {confidence} sure, {accuracy} right.', {
            confidence: formatPercent(confidence),
            accuracy: formatPercent(accuracy),
          });
  return (
    <Panel title={t('Reliability')}>
      <div className={styles.plots}>
        <UnitPlot
          title={t('Accuracy over confidence')}
          x={t('Probability of the predicted label')}
          y={t('Share that is right')}
          curve={bins.map((bin) => ({ x: bin.confidence, y: bin.accuracy }))}
          reference={{
            name: t('Perfect calibration'),
            points: [
              { x: 0, y: 0 },
              { x: 1, y: 1 },
            ],
          }}
        />
        <div className={styles.beside}>
          <p>{tendency}</p>
          <p className="muted small-text">
            {t(
              'Below the dashed line it is surer than it is right. Expected calibration error: {expectedCalibrationError}.',
              { expectedCalibrationError: formatFixed(expectedCalibrationError, 4) },
            )}
          </p>
          <details>
            <summary>{t('As a table')}</summary>
            <Scroll label={t('Reliability by probability')}>
              <table className="small-text">
                <thead>
                  <tr>
                    <th>{t('Probability')}</th>
                    <th className="number">{t('Examples')}</th>
                    <th className="number">{t('Mean')}</th>
                    <th className="number">{t('Right')}</th>
                  </tr>
                </thead>
                <tbody>
                  {bins.map((bin) => (
                    <tr key={bin.from}>
                      <th scope="row" style={{ whiteSpace: 'nowrap' }}>
                        {t('{from} to {to}', { from: formatPercent(bin.from, 0), to: formatPercent(bin.to, 0) })}
                      </th>
                      <td className="number">{bin.count}</td>
                      <td className="number">{formatPercent(bin.confidence)}</td>
                      <td className="number">{formatPercent(bin.accuracy)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          </details>
        </div>
      </div>
    </Panel>
  );
}
