import { t } from '../../messages/t.ts';
import styles from '../interface/form.module.css';
import { formatBytes, formatPercent } from '../interface/format.ts';
import { ProgressBar } from '../interface/progress-bar.tsx';
import type { UploadPhase } from '../uploads/use-upload.ts';

interface UploadProgressProps {
  phase: UploadPhase;
  sent: number;
  total: number;
}

/** How much of an upload has been sent, in bytes, and what it waits for. */
export function UploadProgress({ phase, sent, total }: UploadProgressProps) {
  if (phase === 'IDLE') return null;
  const share = total > 0 ? sent / total : 0;
  const amount = t('{sent} of {total} ({share})', {
    sent: formatBytes(sent),
    total: formatBytes(total),
    share: formatPercent(share, 0),
  });
  const words: Record<typeof phase, string> = {
    SENDING: t('Uploading: {amount}', { amount }),
    WAITING: t('The connection is lost. {amount} have arrived; it goes on by itself.', { amount }),
    PAUSED: t('Paused: {amount} have arrived and are kept for a day, also if you leave this page.', { amount }),
    CREATING: t('Uploaded; the API is checking it'),
  };
  return (
    <div className={styles.form} aria-live="polite">
      <ProgressBar value={share} label={t('Upload')} />
      <span className="muted small-text">{words[phase]}</span>
    </div>
  );
}
