'use client';

import { useEffect, useRef, useState } from 'react';
import { t } from '../../messages/t.ts';
import { Dialog } from '../interface/dialog.tsx';
import styles from './try-in-browser.module.css';

interface CameraDialogProps {
  onPicture: (picture: Blob) => void;
  onClose: () => void;
}

/** Shows what the camera sees, and takes a picture of it. The camera is off again when it closes. */
export function CameraDialog({ onPicture, onClose }: CameraDialogProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [isReady, setReady] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    let stream: MediaStream | null = null;
    let isOver = false;
    const end = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    navigator.mediaDevices
      .getUserMedia({ video: { facingMode: 'environment' } })
      .then((opened) => {
        stream = opened;
        if (isOver) end();
        else if (video.current) video.current.srcObject = opened;
      })
      .catch(({ name }: DOMException) =>
        setProblem(
          name === 'NotFoundError'
            ? t('This machine has no camera. Choose a picture instead.')
            : t(
                'The browser does not let this page use the camera. Allow it in the browser’s settings for this page, or choose a picture instead.',
              ),
        ),
      );
    return () => {
      isOver = true;
      end();
    };
  }, []);

  function take() {
    const { current } = video;
    if (!current) return;
    const canvas = document.createElement('canvas');
    canvas.width = current.videoWidth;
    canvas.height = current.videoHeight;
    canvas.getContext('2d')?.drawImage(current, 0, 0);
    canvas.toBlob((picture) => picture && onPicture(picture), 'image/png');
  }

  return (
    <Dialog title={t('Take a picture')} onClose={onClose}>
      {problem ? (
        <p role="alert">{problem}</p>
      ) : (
        <video
          ref={video}
          className={styles.video}
          autoPlay
          playsInline
          muted
          aria-label={t('What the camera sees')}
          onLoadedData={() => setReady(true)}
        />
      )}
      <div className={styles.actions}>
        <button type="button" onClick={onClose}>
          {t('Cancel')}
        </button>
        <button type="button" className="primary" disabled={!isReady} onClick={take}>
          {t('Take the picture')}
        </button>
      </div>
    </Dialog>
  );
}
