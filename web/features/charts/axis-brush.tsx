'use client';

import { Slider } from '@base-ui/react/slider';
import { t } from '../../messages/t.ts';
import styles from './chart.module.css';
import type { PlacedAxis } from './parallel-axis.ts';
import type { Range } from './range.ts';

interface AxisBrushProps {
  axis: PlacedAxis;
  range: Range;
  onChange: (range: Range) => void;
  left: number;
  top: number;
  height: number;
}

/** A slider along an axis that keeps the lines between its two thumbs. */
export function AxisBrush({ axis, range, onChange, left, top, height }: AxisBrushProps) {
  return (
    <div className={styles.brush} style={{ left, top, height }}>
      <Slider.Root
        className={styles.brushTrack}
        orientation="vertical"
        min={0}
        max={1}
        step={0.01}
        largeStep={0.1}
        value={range}
        onValueChange={([low, high]) => onChange([low, high])}
      >
        <Slider.Control className={styles.brushControl}>
          <Slider.Track className={styles.brushTrack}>
            <Slider.Indicator className={styles.brushIndicator} hidden={range[0] <= 0 && range[1] >= 1} />
            {([t('Least'), t('Greatest')] as const).map((end, index) => (
              <Slider.Thumb
                key={end}
                index={index}
                className={styles.brushThumb}
                getAriaLabel={() => `${end} ${axis.name}`}
                getAriaValueText={(_, value) => axis.at(value)}
              />
            ))}
          </Slider.Track>
        </Slider.Control>
      </Slider.Root>
    </div>
  );
}
