'use client';

import { Slider } from '@base-ui/react/slider';
import styles from './percent-slider.module.css';

interface PercentSliderProps {
  /** What the per cents are of, such as “Share of revision 3”. */
  label: string;
  /** The label that is seen beside others. */
  short: string;
  value: number;
  disabled?: boolean;
  onChange: (value: number) => void;
}

/** A whole number from 0 to 100 per cent. Arrow keys move it by 1, Page Up and Page Down by 10. */
export function PercentSlider({ label, short, value, disabled = false, onChange }: PercentSliderProps) {
  return (
    <Slider.Root
      className={styles.slider}
      value={value}
      min={0}
      max={100}
      step={1}
      largeStep={10}
      disabled={disabled}
      onValueChange={(next) => onChange(next)}
    >
      <span className={styles.label} aria-hidden="true">
        {short}
      </span>
      <Slider.Control className={styles.control}>
        <Slider.Track className={styles.track}>
          <Slider.Indicator className={styles.indicator} />
          <Slider.Thumb
            className={styles.thumb}
            getAriaLabel={() => label}
            getAriaValueText={(_formatted, now) => `${now} %`}
          />
        </Slider.Track>
      </Slider.Control>
      <span className={styles.value} aria-hidden="true">
        {value} %
      </span>
    </Slider.Root>
  );
}
