import { t } from '../../messages/t.ts';
import { formatCount, formatDuration, formatFixed, formatPercent, formatRate } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { examplesPerSecond } from './examples-per-second.ts';
import type { FineTune } from './fine-tune-fields.ts';

/** Every epoch's figures, the last first. */
export function EpochTable({ epochs, dataset }: Pick<FineTune, 'epochs' | 'dataset'>) {
  const isShare = dataset.task === 'SINGLE_LABEL' || dataset.task === 'MULTI_LABEL';
  return (
    <Panel title={t('Epochs')} folded>
      {epochs.length === 0 && <p className="muted">{t('The first row appears when the first epoch is over.')}</p>}
      {epochs.length > 0 && (
        <Scroll label={t('Table of epochs')}>
          <table className="small-text">
            <thead>
              <tr>
                <th className="number">{t('Epoch')}</th>
                <th className="number">{t('Training loss')}</th>
                <th className="number">{t('Validation loss')}</th>
                <th className="number">{isShare ? t('Accuracy') : t('Score')}</th>
                <th className="number">{t('Learning rate')}</th>
                <th className="number">{t('Took')}</th>
                <th className="number">{t('Examples a second')}</th>
              </tr>
            </thead>
            <tbody>
              {[...epochs].reverse().map((epoch) => {
                const speed = examplesPerSecond(epoch, dataset);
                return (
                  <tr key={epoch.number}>
                    <td className="number">{epoch.number}</td>
                    <td className="number">{formatFixed(epoch.trainLoss, 4)}</td>
                    <td className="number">{formatFixed(epoch.validationLoss, 4)}</td>
                    <td className="number">
                      {isShare ? formatPercent(epoch.validationAccuracy) : formatFixed(epoch.validationAccuracy, 3)}
                    </td>
                    <td className="number">{formatRate(epoch.learningRate)}</td>
                    <td className="number">{formatDuration(epoch.seconds)}</td>
                    <td className="number">{speed === null ? '–' : formatCount(speed)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}
