'use client';

import { useState } from 'react';
import type { ResultOf } from '../../graphql/graphql.ts';
import { formatBytes } from '../interface/format.ts';
import { formatSpeed } from './format-speed.ts';
import { logShare } from './log-share.ts';
import { MeasureModel } from './measure-model.tsx';
import type { SizeAndSpeedFields } from './model-summary-fields.ts';
import styles from './model-summary-speed.module.css';

/** The bars are on logarithmic scales: from 1 MB to 2 GB, and from 1 ms to 1 s. */
const BYTES = [1e6, 2e9] as const;
const MILLISECONDS = [1, 1_000] as const;

/** A model's size against its measured speed on this machine, as two bars; shorter is better. */
export function SizeAndSpeed({ model }: { model: ResultOf<typeof SizeAndSpeedFields> }) {
  const { byteSize } = model;
  const [fresh, setFresh] = useState(model.speed);
  const speed = fresh ?? model.speed;
  const measured = speed?.milliseconds ?? null;
  return (
    <dl className={styles.bars}>
      <div>
        <dt>Size</dt>
        <dd>
          {byteSize > 0 ? (
            <>
              <Bar share={logShare(byteSize, BYTES)} />
              {formatBytes(byteSize)}
            </>
          ) : (
            <span className="muted">not known until it is fetched</span>
          )}
        </dd>
      </div>
      <div>
        <dt>Speed here</dt>
        <dd title={speed?.machine ?? undefined}>
          {measured === null ? (
            <MeasureModel model={model} onMeasured={setFresh} />
          ) : (
            <>
              <Bar share={logShare(measured, MILLISECONDS)} />
              {formatSpeed(measured)}
            </>
          )}
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
