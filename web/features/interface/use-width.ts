import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/**
 * How wide an element is, for what is laid out by numbers.
 *
 * @returns the element's ref, and the width inside of its padding, in pixels; 0 before the first layout, and on the web server
 */
export function useWidth(): { ref: RefObject<HTMLDivElement | null>; width: number } {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!ref.current) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
