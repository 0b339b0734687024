import { t } from '../../messages/t.ts';
import { formatBytes, formatCount } from '../interface/format.ts';
import { Meter } from '../interface/meter.tsx';
import styles from './projects.module.css';
import type { ListedProject } from './projects-query.ts';

type Quota = keyof ListedProject['use'];

const QUOTAS: { quota: Quota; label: string; format: (value: number) => string }[] = [
  { quota: 'bytes', label: t('Stored'), format: formatBytes },
  { quota: 'jobs', label: t('Jobs that wait or run'), format: formatCount },
  { quota: 'requestsPerMinute', label: t('Requests a minute'), format: formatCount },
];

/** What a project uses, with bars where it is limited. */
export function QuotaBars({ quotas, use }: Pick<ListedProject, 'quotas' | 'use'>) {
  return (
    <dl className={styles.quotas}>
      {QUOTAS.map(({ quota, label, format }) => {
        const most = quotas[quota];
        const text =
          most === null
            ? t('{use}, no limit', { use: format(use[quota]) })
            : t('{use} of {most}', { use: format(use[quota]), most: format(most) });
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
