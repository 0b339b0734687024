'use client';

import type { ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { formatBytes } from '../interface/format.ts';
import { logShare } from './log-share.ts';
import type { SizeAndSpeedFields } from './model-summary-fields.ts';
import styles from './model-summary-speed.module.css';
import { SpeedHere } from './speed-here.tsx';

/** The bars are on logarithmic scales: from 1 MB to 2 GB, and from 1 ms to 1 s. */
const BYTES = [1e6, 2e9] as const;
const MILLISECONDS = [1, 1_000] as const;

/** A model's size against its measured speed on this machine, as two bars; shorter is better. */
export function SizeAndSpeed({ model }: { model: ResultOf<typeof SizeAndSpeedFields> }) {
  const { byteSize } = model;
  return (
    <dl className={styles.bars}>
      <div>
        <dt>{t('Size')}</dt>
        <dd>
          {byteSize > 0 ? (
            <>
              <Bar share={logShare(byteSize, BYTES)} />
              {formatBytes(byteSize)}
            </>
          ) : (
            <span className="muted">{t('not known until it is fetched')}</span>
          )}
        </dd>
      </div>
      <div>
        <dt>{t('Speed here')}</dt>
        <dd>
          <SpeedHere model={model} before={(milliseconds) => <Bar share={logShare(milliseconds, MILLISECONDS)} />} />
        </dd>
      </div>
    </dl>
  );
}

const Bar = ({ share }: { share: number }) => (
  <span className={styles.bar} aria-hidden>
    <span style={{ width: `${100 * share}%` }} />
  </span>
);
