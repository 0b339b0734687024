import { t } from '../../messages/t.ts';
import { formatCount, formatFixed } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';

interface Scores {
  type: string;
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

/** A checkpoint's figures of spans by type of entity, on the test split; nothing for other tasks. */
export function TypeFigures({
  checkpoint: { epoch, targetMetrics },
}: {
  checkpoint: { epoch: number; targetMetrics?: unknown };
}) {
  const metrics = targetMetrics as Record<string, { perType?: Scores[]; unreadWords?: number }> | null | undefined;
  const split = metrics?.test ? 'test' : 'validation';
  const { perType, unreadWords = 0 } = metrics?.[split] ?? {};
  if (!perType) return null;
  return (
    <Panel
      title={t('By type of entity')}
      aside={<span className="muted small-text">{t('epoch {epoch}, {split} split', { epoch, split })}</span>}
    >
      <Scroll label={t('By type of entity')}>
        <table>
          <thead>
            <tr>
              <th>{t('Type')}</th>
              <th className="number">{t('Entities')}</th>
              <th className="number">{t('Precision')}</th>
              <th className="number">{t('Recall')}</th>
              <th className="number">F1</th>
            </tr>
          </thead>
          <tbody>
            {perType.map(({ type, support, precision, recall, f1 }) => (
              <tr key={type}>
                <th scope="row">{type}</th>
                <td className="number">{formatCount(support)}</td>
                <td className="number">{formatFixed(precision, 3)}</td>
                <td className="number">{formatFixed(recall, 3)}</td>
                <td className="number">{formatFixed(f1, 3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="muted small-text">
        {t('An entity counts as found if its type, its first and its last word are right, as in seqeval.')}
        {unreadWords > 0 && ' '}
        {unreadWords > 0 &&
          t('{unreadWords} words were cut off from texts that are too long, and do not count.', {
            unreadWords: formatCount(unreadWords),
          })}
      </p>
    </Panel>
  );
}
