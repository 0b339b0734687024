'use client';

import { Camera as CameraIcon } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { t } from '../../messages/t.ts';
import styles from './camera.module.css';
import { describeCameraError, mayAskForCamera, pictureOf } from './read-camera.ts';

interface CameraProps {
  disabled: boolean;
  onPicture: (picture: File) => void;
}

/** Takes pictures with the device's camera: shown here, or by the phone's own camera. */
export function Camera({ disabled, onPicture }: CameraProps) {
  const id = useId();
  const video = useRef<HTMLVideoElement>(null);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
    return () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, [stream]);

  async function start() {
    setProblem(null);
    if (!mayAskForCamera())
      return setProblem(
        t('Browsers open the camera only for pages that come by https, and on this machine. Choose a picture instead.'),
      );
    try {
      setStream(await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }));
    } catch (error) {
      setProblem(describeCameraError(error));
    }
  }

  async function take() {
    if (!video.current) return;
    try {
      onPicture(await pictureOf(video.current));
    } catch (error) {
      setProblem(describeCameraError(error));
    }
  }

  return (
    <div className={styles.camera}>
      {stream && (
        <video ref={video} className={styles.video} aria-label={t('What the camera sees')} autoPlay playsInline muted />
      )}
      <div className={styles.actions}>
        {stream ? (
          <>
            <button type="button" className="primary" disabled={disabled} onClick={take}>
              <CameraIcon size={16} aria-hidden="true" />
              {t('Take a picture and ask')}
            </button>
            <button type="button" onClick={() => setStream(null)}>
              {t('Stop the camera')}
            </button>
          </>
        ) : (
          <button type="button" disabled={disabled} onClick={start}>
            <CameraIcon size={16} aria-hidden="true" />
            {t('Start the camera')}
          </button>
        )}
        <label htmlFor={id} className={`button ${styles.phone}`}>
          {t('Use the phone’s camera app')}
        </label>
        <input
          id={id}
          type="file"
          className="visually-hidden"
          accept="image/*"
          capture="environment"
          aria-label={t('A picture from the phone’s camera app')}
          disabled={disabled}
          tabIndex={-1}
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file) onPicture(file);
            target.value = '';
          }}
        />
      </div>
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
