import { Camera } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../../messages/t.ts';
import { FileDrop } from '../interface/file-drop.tsx';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import styles from './try-in-browser.module.css';

const CameraDialog = loadedWhenShown(() => import('./camera-dialog.tsx').then(({ CameraDialog }) => CameraDialog));

interface PictureInputProps {
  isBusy: boolean;
  /** Whether several are taken at once. */
  multiple?: boolean;
  onPictures: (pictures: File[]) => void;
}

/** A picture, or several, dropped, chosen, or taken with the camera. */
export function PictureInput({ isBusy, multiple = false, onPictures }: PictureInputProps) {
  const [isOpen, setOpen] = useState(false);
  // Browsers have it on https and on this machine only: the web server takes it for granted, so that the page keeps the button's place.
  const [hasCamera, setHasCamera] = useState(true);
  useEffect(() => setHasCamera(navigator.mediaDevices?.getUserMedia !== undefined), []);
  return (
    <div className={styles.inputs}>
      <FileDrop
        label={multiple ? t('Drop pictures here, or choose them') : t('Drop a picture here, or choose one')}
        accept="image/*"
        disabled={isBusy}
        multiple={multiple}
        onFiles={onPictures}
      >
        {t('PNG, JPEG, WebP or what else this browser shows')}
      </FileDrop>
      {hasCamera && (
        <button type="button" disabled={isBusy} onClick={() => setOpen(true)}>
          <Camera size={16} aria-hidden="true" /> {t('Use the camera')}
        </button>
      )}
      {isOpen && (
        <CameraDialog
          onClose={() => setOpen(false)}
          onPicture={(picture) => {
            setOpen(false);
            onPictures([new File([picture], t('From the camera'))]);
          }}
        />
      )}
    </div>
  );
}
