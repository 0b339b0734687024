'use client';

import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { t } from '../../messages/t.ts';
import { useWidth } from '../interface/use-width.ts';
import { type Category, type ColourBy, categoryOf } from './colour-points.ts';
import { cleared, drawOutline, drawPoints, drawRings } from './draw-points.ts';
import type { Point } from './feature-set-query.ts';
import { nearestTo, type Place, placePoints, relativeOutline } from './place-points.ts';
import styles from './scatter.module.css';
import { useCanvasColours } from './use-canvas-colours.ts';
import { type LassoMode, useLasso } from './use-lasso.ts';

interface ScatterProps {
  points: Point[];
  by: ColourBy;
  categories: Category[];
  mode: LassoMode;
  chosen: string | null;
  selected: ReadonlySet<number>;
  onChoose: (example: string) => void;
  /** Gets an outline that was drawn, in the units of `relativePlaces`. */
  onSelect: (outline: Place[]) => void;
}

const MARGIN = 14;
/** The share of its width that the picture is high. */
const RATIO = 0.72;
const REACH = 14;

/**
 * Examples as points, coloured and shaped by category, on a canvas: ten thousand stay quick. A drag selects those inside; the arrow keys walk
 * through the points, and what is chosen is said in words below.
 */
export function Scatter({ points, by, categories, mode, chosen, selected, onChoose, onSelect }: ScatterProps) {
  const { ref: frame, width } = useWidth();
  const ground = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const height = Math.round(width * RATIO);
  const picture = useMemo(() => ({ width, height, margin: MARGIN }), [width, height]);
  const places = useMemo(() => placePoints(points, picture), [points, picture]);
  const [text, accent, ...colours] = useCanvasColours(frame, [
    'var(--text)',
    'var(--accent)',
    ...categories.map(({ colour }) => colour),
  ]);
  const paint = colours.join('|');
  const { outline, corner, pointer, takeKey } = useLasso({
    mode,
    size: picture,
    onClose: (drawn) => onSelect(relativeOutline(drawn, points, picture)),
    onClick: (at) => {
      const nearest = points[nearestTo(at, places, REACH)];
      if (nearest) onChoose(nearest.example);
    },
  });

  useEffect(() => {
    if (!ground.current || width === 0 || paint === '') return;
    const shown = paint.split('|');
    const looks = new Map(categories.map(({ name, shape }, i) => [name, { shape, colour: shown[i] }]));
    const context = cleared(ground.current, width, height);
    const unknown = { shape: 'circle' as const, colour: 'gray' };
    if (context)
      drawPoints(
        context,
        places,
        points.map((point) => looks.get(categoryOf(point, by)) ?? unknown),
      );
  }, [points, places, categories, by, paint, width, height]);

  useEffect(() => {
    if (!overlay.current || width === 0 || !text || !accent) return;
    const context = cleared(overlay.current, width, height);
    if (!context) return;
    drawRings(
      context,
      places.filter((_, i) => selected.has(points[i].position)),
      accent,
    );
    drawRings(
      context,
      places.filter((_, i) => points[i].example === chosen),
      text,
    );
    drawOutline(context, outline, accent);
    if (corner) drawRings(context, [corner], accent);
  }, [points, places, selected, chosen, outline, corner, text, accent, width, height]);

  function press(event: KeyboardEvent) {
    if (takeKey(event)) return event.preventDefault();
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = points.findIndex(({ example }) => example === chosen);
    const next = points[(at + step + points.length) % points.length];
    if (next) onChoose(next.example);
  }

  return (
    <div
      ref={frame}
      className={styles.frame}
      style={{ aspectRatio: `1 / ${RATIO}`, touchAction: mode === null ? 'pan-y' : 'none' }}
      role="application"
      aria-label={t('{count} examples in two dimensions; the arrow keys choose one', { count: points.length })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk through its points
      tabIndex={0}
      onKeyDown={press}
      {...pointer}
    >
      <canvas ref={ground} />
      <canvas ref={overlay} />
    </div>
  );
}
