import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatBytes, formatCount, formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { JobLog } from '../jobs/job-log.tsx';
import { JobProgress } from '../jobs/job-progress.tsx';
import { examplesPerSecond } from './examples-per-second.ts';
import type { FineTune } from './fine-tune-fields.ts';
import { FrozenPrecision } from './frozen-precision.tsx';
import { ReadTexts } from './read-texts.tsx';
import { ResumeFineTune } from './resume-fine-tune.tsx';

const DEVICES = { AUTO: t('Automatic'), CPU: 'CPU', WEBGPU: 'WebGPU', CUDA: 'CUDA' };

/** The progress of a fine-tune, its device and why it was chosen, and a way to resume it if it stopped early. */
export function TrainingProgress({ fineTune }: { fineTune: FineTune }) {
  const {
    job,
    device,
    deviceReason,
    resumes,
    resumable,
    waitingShare,
    texts,
    frozenPrecision,
    machine,
    peakMemoryBytes,
  } = fineTune;
  const last = fineTune.epochs.at(-1);
  const speed = last ? examplesPerSecond(last, fineTune.dataset) : null;
  return (
    <Panel
      title={t('Progress')}
      aside={
        resumes > 0 && (
          <Badge tone="information">
            {t('{resumes, plural, one {resumed once} other {resumed # times}}', { resumes })}
          </Badge>
        )
      }
    >
      <JobProgress job={job} label={t('Fine-tune')} resumed={resumes > 0} />
      {resumable && <ResumeFineTune id={fineTune.id} />}
      <Facts
        facts={[
          [t('Device'), device && DEVICES[device]],
          [t('Examples a second'), speed !== null && formatCount(speed)],
          [
            t('Memory'),
            peakMemoryBytes !== null &&
              t('{peakMemoryBytes} at most', { peakMemoryBytes: formatBytes(peakMemoryBytes) }),
          ],
          [t('Machine'), machine],
          [
            t('Waiting for data'),
            waitingShare !== null &&
              t('{waitingShare} of the training time', { waitingShare: formatPercent(waitingShare) }),
          ],
        ]}
      />
      {texts && <ReadTexts report={texts} />}
      {(device || frozenPrecision) && (
        <details>
          <summary>{t('How it runs')}</summary>
          <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 10, marginTop: 10 }}>
            {device && <p className="muted small-text">{deviceReason}</p>}
            {frozenPrecision && <FrozenPrecision report={frozenPrecision} />}
          </div>
        </details>
      )}
      <JobLog job={job} />
    </Panel>
  );
}
