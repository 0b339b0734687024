'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import styles from './when-near.module.css';

interface WhenNearProps {
  /** What is kept free, in pixels: about as much as comes. */
  height: number;
  children: ReactNode;
}

/** Shows its children from when their place comes into view: until then their code need not be loaded, nor their data. */
export function WhenNear({ height, children }: WhenNearProps) {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNear(true));
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return isNear ? children : <div ref={place} className={styles.place} style={{ minHeight: height }} />;
}
