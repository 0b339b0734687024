'use client';

import { type RefObject, useEffect, useState } from 'react';

/**
 * CSS colours as a canvas knows them, which understands neither variables nor `light-dark()`; found again when the theme changes.
 *
 * @param element whose theme counts
 */
export function useCanvasColours(element: RefObject<HTMLElement | null>, colours: readonly string[]): string[] {
  const [resolved, setResolved] = useState<string[]>([]);
  const key = colours.join('|');
  useEffect(() => {
    const resolve = () => {
      if (!element.current) return;
      const probe = document.createElement('span');
      element.current.append(probe);
      setResolved(
        key.split('|').map((colour) => {
          probe.style.color = colour;
          return getComputedStyle(probe).color;
        }),
      );
      probe.remove();
    };
    resolve();
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const observer = new MutationObserver(resolve);
    dark.addEventListener('change', resolve);
    observer.observe(document.documentElement, { attributes: true });
    return () => {
      dark.removeEventListener('change', resolve);
      observer.disconnect();
    };
  }, [element, key]);
  return resolved;
}
