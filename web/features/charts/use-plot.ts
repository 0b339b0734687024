'use client';

import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

export interface Margin {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

/** The area inside a chart's margins, in pixels. */
export interface Plot {
  width: number;
  height: number;
  margin: Margin;
}

/** Until its place is measured, a chart is drawn this wide. */
const FIRST_WIDTH = 600;

/**
 * The area that a chart draws in: as wide as its parent, and of fixed height, so that nothing below it moves. It is measured before
 * the browser paints, so that a chart is never seen in the wrong width.
 *
 * @returns the area, and the ref of the parent
 */
export function usePlot(
  height: number,
  margin: Margin,
  leastWidth = 0,
): { plot: Plot; parentRef: RefObject<HTMLDivElement | null> } {
  const parentRef = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(FIRST_WIDTH);
  useLayoutEffect(() => {
    const parent = parentRef.current;
    if (!parent) return;
    const measure = () => setWidth((before) => parent.clientWidth || before);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(parent);
    return () => observer.disconnect();
  }, []);
  const across = Math.max(leastWidth, width) - margin.left - margin.right;
  return { parentRef, plot: { width: Math.max(10, across), height: height - margin.top - margin.bottom, margin } };
}
