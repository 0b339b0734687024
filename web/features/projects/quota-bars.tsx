import { formatBytes, formatCount } from '../interface/format.ts';
import { Meter } from '../interface/meter.tsx';
import styles from './projects.module.css';
import type { ListedProject } from './projects-query.ts';

type Quota = keyof ListedProject['use'];

const QUOTAS: { quota: Quota; label: string; format: (value: number) => string }[] = [
  { quota: 'bytes', label: 'Stored', format: formatBytes },
  { quota: 'jobs', label: 'Jobs that wait or run', format: formatCount },
  { quota: 'requestsPerMinute', label: 'Requests a minute', format: formatCount },
];

/** What a project uses, with bars where it is limited. */
export function QuotaBars({ quotas, use }: Pick<ListedProject, 'quotas' | 'use'>) {
  return (
    <dl className={styles.quotas}>
      {QUOTAS.map(({ quota, label, format }) => {
        const most = quotas[quota];
        const text = most === null ? `${format(use[quota])}, no limit` : `${format(use[quota])} of ${format(most)}`;
        return (
          <div key={quota}>
            <dt>{label}</dt>
            <dd>
              {most !== null && <Meter value={use[quota] / most} label={`${label}: ${text}`} />}
              <span>{text}</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
