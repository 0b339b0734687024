import { X } from 'lucide-react';
import { t } from '../../messages/t.ts';
import { PictureCanvas } from './picture-canvas.tsx';
import styles from './picture-trial.module.css';
import type { PictureInTrial } from './use-pictures.ts';

interface PicturesInTrialProps {
  pictures: readonly PictureInTrial[];
  isBusy: boolean;
  /** @param place of the picture */
  onRemove: (place: number) => void;
}

/** The pictures that are compared, as the model sees them. */
export function PicturesInTrial({ pictures, isBusy, onRemove }: PicturesInTrialProps) {
  const [{ seen }] = pictures;
  return (
    <div className={styles.seen}>
      <ol className={styles.pictures} aria-label={t('Pictures')}>
        {pictures.map(({ id, name, seen: picture }, place) => (
          <li key={id}>
            <PictureCanvas picture={picture} />
            <span className={styles.caption}>
              <bdi title={name}>{name}</bdi>
              <button
                type="button"
                className="small"
                disabled={isBusy}
                aria-label={t('Remove {name}', { name })}
                onClick={() => onRemove(place)}
              >
                <X aria-hidden size={16} />
              </button>
            </span>
          </li>
        ))}
      </ol>
      <p className="muted small-text">
        {t('What the model sees: {width} × {height} pixels.', { width: seen.width, height: seen.height })}
      </p>
    </div>
  );
}
