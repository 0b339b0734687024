import styles from '../interface/form.module.css';
import { formatBytes, formatPercent } from '../interface/format.ts';
import { ProgressBar } from '../interface/progress-bar.tsx';
import type { UploadPhase } from './use-dataset-upload.ts';

interface UploadProgressProps {
  phase: UploadPhase;
  sent: number;
  total: number;
}

/** How much of an upload has been sent, in bytes, and what it waits for. */
export function UploadProgress({ phase, sent, total }: UploadProgressProps) {
  if (phase === 'IDLE') return null;
  const share = total > 0 ? sent / total : 0;
  const amount = `${formatBytes(sent)} of ${formatBytes(total)} (${formatPercent(share, 0)})`;
  const words: Record<typeof phase, string> = {
    SENDING: `Uploading: ${amount}`,
    WAITING: `The connection is lost. ${amount} have arrived; it goes on by itself.`,
    PAUSED: `Paused: ${amount} have arrived and are kept for a day, also if you leave this page.`,
    CREATING: 'Uploaded; the API is checking it',
  };
  return (
    <div className={styles.form} aria-live="polite">
      <ProgressBar value={share} label="Upload" />
      <span className="muted small-text">{words[phase]}</span>
    </div>
  );
}
