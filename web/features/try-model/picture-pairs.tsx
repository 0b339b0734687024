import { t } from '../../messages/t.ts';
import { formatFixed } from '../interface/format.ts';
import { Meter } from '../interface/meter.tsx';
import { PictureCanvas } from './picture-canvas.tsx';
import ownStyles from './picture-trial.module.css';
import { rankPairs } from './rank-pairs.ts';
import styles from './try-in-browser.module.css';
import type { PictureInTrial } from './use-pictures.ts';

/** Every two of the pictures by their similarity, the most similar first. */
export function PicturePairs({ pictures }: { pictures: readonly PictureInTrial[] }) {
  return (
    <ol className={styles.list} aria-label={t('Similarities')}>
      {rankPairs(pictures).map(({ first, second, similarity }) => (
        <li key={`${first.id} ${second.id}`} className={`${styles.answer} ${ownStyles.pair}`}>
          <PictureCanvas picture={first.seen} />
          <PictureCanvas picture={second.seen} />
          <span className={ownStyles.names}>
            <bdi title={first.name}>{first.name}</bdi> <bdi title={second.name}>{second.name}</bdi>
          </span>
          <Meter value={similarity} label={formatFixed(similarity, 3)} />
          <span className={styles.value}>{formatFixed(similarity, 3)}</span>
        </li>
      ))}
    </ol>
  );
}
