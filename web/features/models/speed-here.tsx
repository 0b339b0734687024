'use client';

import { type ReactNode, useState } from 'react';
import type { ResultOf } from '../../graphql/graphql.ts';
import { formatSpeed } from './format-speed.ts';
import { MeasureModel } from './measure-model.tsx';
import type { MeasureModelFields } from './model-summary-fields.ts';

interface SpeedHereProps {
  model: ResultOf<typeof MeasureModelFields>;
  /** What stands before the figure. */
  before?: (milliseconds: number) => ReactNode;
}

/** The time of one example as it was measured on this machine, or a button that measures it. */
export function SpeedHere({ model, before }: SpeedHereProps) {
  const [fresh, setFresh] = useState<typeof model.speed>(null);
  const speed = fresh ?? model.speed;
  const measured = speed?.milliseconds ?? null;
  if (measured === null) return <MeasureModel model={model} onMeasured={setFresh} />;
  return (
    <>
      {before?.(measured)}
      <span title={speed?.machine ?? undefined}>{formatSpeed(measured)}</span>
    </>
  );
}
