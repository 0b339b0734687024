import { t } from '../../messages/t.ts';
import { formatBytes } from '../interface/format.ts';
import type { Received } from './download.ts';
import { StoppableProgress } from './stoppable-progress.tsx';
import styles from './try-in-browser.module.css';
import type { ModelState } from './use-model-in-browser.ts';

interface ModelLoadingProps {
  model: ModelState<unknown>;
  isRunning: boolean;
  /** Ends the download. */
  onCancel: () => void;
}

/** How far the model's way to the browser is. */
export function ModelLoading({ model, isRunning, onCancel }: ModelLoadingProps) {
  if (model.state === 'LOADING' && model.received) {
    const { bytes, of } = model.received;
    return (
      <StoppableProgress
        label={t('Downloading the model')}
        text={textOf(model.received)}
        progress={of === null ? null : { done: Math.min(bytes, of), of }}
        onCancel={onCancel}
      />
    );
  }
  const isOpening = model.state === 'LOADING';
  if (!isOpening && !isRunning) return null;
  return (
    <p className={styles.status} role="status">
      {isOpening ? t('Opening the model …') : t('Computing …')}
    </p>
  );
}

const textOf = ({ bytes, of }: Received): string =>
  of === null
    ? t('Downloading the model: {bytes} …', { bytes: formatBytes(bytes) })
    : t('Downloading the model: {bytes} of {of} …', { bytes: formatBytes(Math.min(bytes, of)), of: formatBytes(of) });
