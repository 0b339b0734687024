'use client';

import type { KeyboardEvent, PointerEvent, ReactNode, RefObject } from 'react';
import styles from './chart.module.css';
import type { Plot } from './use-plot.ts';
import { type Values, ValueTable } from './value-table.tsx';

interface ChartFrameProps {
  title: string;
  /** What the chart shows, as a sentence for readers who do not see it. */
  summary: string;
  plot: Plot;
  parentRef: RefObject<HTMLDivElement | null>;
  values: Values;
  legend?: ReactNode;
  /** What is at the cursor, in the plot's pixels; `reading` says it to a screen reader. */
  tooltip?: { x: number; y: number; content: ReactNode; reading: string } | null;
  onKey?: (key: string) => boolean;
  onPoint?: (x: number, y: number) => void;
  onLeave?: () => void;
  onClick?: () => void;
  /** HTML drawn over the plot. */
  overlay?: ReactNode;
  children: ReactNode;
}

/** A titled chart with its legend, the tooltip, and its values as a table for screen readers. The arrow keys move its cursor. */
export function ChartFrame(props: ChartFrameProps) {
  const { title, summary, plot, parentRef, values, legend, tooltip, onKey, onPoint, onLeave, onClick, overlay } = props;
  const { margin } = plot;
  const width = plot.width + margin.left + margin.right;
  const height = plot.height + margin.top + margin.bottom;

  function keyDown(event: KeyboardEvent) {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && onKey?.(event.key)) event.preventDefault();
  }

  function pointerMove(event: PointerEvent<SVGSVGElement>) {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    onPoint?.(event.clientX - left - margin.left, event.clientY - top - margin.top);
  }

  return (
    <figure className={styles.chart}>
      <figcaption>{title}</figcaption>
      {legend}
      <div className={styles.plot} ref={parentRef}>
        <div
          className={styles.focus}
          role="img"
          aria-label={`${title}. ${summary}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the cursor over its values
          tabIndex={0}
          onKeyDown={keyDown}
          onBlur={onLeave}
        >
          <svg
            width={width}
            height={height}
            aria-hidden="true"
            onPointerMove={pointerMove}
            onPointerDown={pointerMove}
            onPointerLeave={onLeave}
            onClick={onClick}
          >
            <g transform={`translate(${margin.left} ${margin.top})`}>{props.children}</g>
          </svg>
        </div>
        {overlay}
        {tooltip && (
          <div className={styles.tooltip} style={besides(tooltip, plot)} aria-hidden="true">
            {tooltip.content}
          </div>
        )}
      </div>
      <p className="visually-hidden" aria-live="polite">
        {tooltip?.reading}
      </p>
      <ValueTable title={title} {...values} />
    </figure>
  );
}

const GAP = 12;

/** On the side of the cursor that has more room. */
function besides({ x, y }: { x: number; y: number }, { width, height, margin }: Plot) {
  return {
    ...(x < width / 2 ? { left: x + margin.left + GAP } : { right: width - x + margin.right + GAP }),
    ...(y < height / 2 ? { top: y + margin.top } : { bottom: height - y + margin.bottom }),
  };
}
