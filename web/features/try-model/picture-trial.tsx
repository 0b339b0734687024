'use client';

import { useRef } from 'react';
import { flushSync } from 'react-dom';
import { t } from '../../messages/t.ts';
import { formatBytes } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { CosineNote } from './cosine-note.tsx';
import { ModelLoading } from './model-loading.tsx';
import { PictureInput } from './picture-input.tsx';
import { PicturePairs } from './picture-pairs.tsx';
import { PicturesInTrial } from './pictures-in-trial.tsx';
import styles from './try-in-browser.module.css';
import { usePictures } from './use-pictures.ts';

interface PictureTrialProps {
  /** The ONNX file of a model of pictures without labels: it carries its preprocessing and its layers. */
  downloadUrl: string;
  byteSize: number;
}

/** Tries an encoder on one's own pictures, with onnxruntime-web: the model comes to the browser, and nothing of the pictures leaves it. */
export function PictureTrial({ downloadUrl, byteSize }: PictureTrialProps) {
  const { model, pictures, isRunning, problems, add, remove, close } = usePictures(downloadUrl);
  const part = useRef<HTMLDivElement>(null);

  function removeAt(place: number) {
    flushSync(() => remove(pictures[place].id));
    const buttons = part.current?.querySelectorAll<HTMLElement>('li button') ?? [];
    (buttons[Math.min(place, buttons.length - 1)] ?? part.current?.querySelector('input'))?.focus();
  }

  return (
    <Panel title={t('Try it')} isForScreen={pictures.length === 0}>
      <p className="muted small-text">
        {t(
          'The model turns each picture into a vector, and the vectors are compared. It runs in this browser. Your pictures are not uploaded.',
        )}{' '}
        {model.state === 'CLOSED'
          ? t('The model is downloaded once, {byteSize}.', { byteSize: formatBytes(byteSize) })
          : null}
      </p>
      <div ref={part} className={styles.trial}>
        <PictureInput isBusy={isRunning} multiple onPictures={add} />
        <ModelLoading model={model} isRunning={isRunning} onCancel={close} />
        {problems.map((problem) => (
          <p key={problem} role="alert" className={styles.problem}>
            {problem}
          </p>
        ))}
        {pictures.length > 0 && (
          <div className={styles.result} aria-busy={isRunning}>
            <PicturesInTrial pictures={pictures} isBusy={isRunning} onRemove={removeAt} />
            {pictures.length > 1 ? (
              <div className={styles.answers}>
                <PicturePairs pictures={pictures} />
                <CosineNote milliseconds={pictures.reduce((sum, { milliseconds }) => sum + milliseconds, 0)} />
              </div>
            ) : (
              !isRunning && <p role="status">{t('Add a second picture to see how similar the model finds the two.')}</p>
            )}
          </div>
        )}
      </div>
    </Panel>
  );
}
