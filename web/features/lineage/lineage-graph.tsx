'use client';

import { Zoom } from '@visx/zoom';
import { useEffect, useMemo, useRef, useState } from 'react';
import { t } from '../../messages/t.ts';
import { bringIntoWindow } from './bring-into-window.ts';
import type { ShownLineage } from './fold-lineage.ts';
import { BOX, layOut } from './lay-out.ts';
import { LineageBox } from './lineage-box.tsx';
import styles from './lineage-graph.module.css';
import { keyOf } from './lineage-query.ts';
import { isStep, nextBox } from './next-box.ts';
import { ZoomButtons } from './zoom-buttons.tsx';

/** Of the window that the drawing moves in. */
const HEIGHT = 460;
/** Smaller, its words cannot be read. */
const LEAST_SCALE = 0.8;

interface LineageGraphProps {
  shown: ShownLineage;
  /** The key of the node whose lineage it is. */
  root: string;
  found: ReadonlySet<string>;
  /** Opens a group. */
  onOpen: (key: string) => void;
  width: number;
}

/** From left to right: its sources, it, its products. Dragged by the mouse, zoomed by + and −; arrow keys go from box to box. */
export function LineageGraph({ shown, root, found, onOpen, width }: LineageGraphProps) {
  const layout = useMemo(() => layOut(shown), [shown]);
  const canvas = useRef<SVGSVGElement>(null);
  const [visited, setVisited] = useState(root);
  const hasOpened = useRef(false);
  const byKey = useMemo(() => new Map(layout.nodes.map((placed) => [placed.shown.key, placed])), [layout]);
  const isStop = (key: string) => byKey.has(key) && (found.size === 0 || found.has(key));
  /** The box that Tab leads to. */
  const stop = isStop(visited) ? visited : ([...found].find((key) => byKey.has(key)) ?? root);
  const focus = byKey.get(stop);
  const focusOn = (key: string) =>
    [...(canvas.current?.querySelectorAll<SVGElement>('[data-key]') ?? [])]
      .find(({ dataset }) => dataset.key === key)
      ?.focus({ preventScroll: true });

  // The group that had the focus is gone, and its first member there. News of the API may be drawn before it is open.
  useEffect(() => {
    if (!hasOpened.current || !byKey.has(visited)) return;
    hasOpened.current = false;
    focusOn(visited);
  }, [byKey, visited]);

  function open(key: string) {
    const [first] = byKey.get(key)?.shown.members ?? [];
    if (first) setVisited(keyOf(first));
    hasOpened.current = true;
    onOpen(key);
  }

  // Whole if it can be read then; else around what is looked for.
  const whole = Math.min(1, width / layout.width, HEIGHT / layout.height);
  const scale = Math.max(LEAST_SCALE, whole);
  const at = (length: number, window: number, middle: number) =>
    length * scale <= window
      ? (window - length * scale) / 2
      : Math.min(0, Math.max(window - length * scale, window / 2 - middle * scale));
  const initial = {
    ...{ scaleX: scale, scaleY: scale, skewX: 0, skewY: 0 },
    translateX: at(layout.width, width, (focus?.x ?? 0) + BOX.width / 2),
    translateY: at(layout.height, HEIGHT, (focus?.y ?? 0) + BOX.height / 2),
  };
  return (
    <Zoom<SVGSVGElement>
      key={`${width} ${root} ${[...found][0] ?? ''} ${layout.nodes.length}`}
      width={width}
      height={HEIGHT}
      scaleXMin={0.1}
      scaleXMax={2}
      scaleYMin={0.1}
      scaleYMax={2}
      initialTransformMatrix={initial}
    >
      {(zoom) => (
        <div className={styles.graph}>
          <ZoomButtons
            onIn={() => zoom.scale({ scaleX: 1.25, scaleY: 1.25 })}
            onOut={() => zoom.scale({ scaleX: 0.8, scaleY: 0.8 })}
            onFit={() =>
              zoom.setTransformMatrix({ ...initial, scaleX: whole, scaleY: whole, translateX: 0, translateY: 0 })
            }
            onReset={zoom.reset}
          />
          <svg
            ref={canvas}
            className={styles.canvas}
            width={width}
            height={HEIGHT}
            role="application"
            aria-label={t('Graph of the lineage. Arrow keys go from box to box, Enter opens one, plus and minus zoom.')}
            data-dragging={zoom.isDragging || undefined}
            onPointerDown={zoom.dragStart}
            onPointerMove={zoom.dragMove}
            onPointerUp={zoom.dragEnd}
            onPointerLeave={() => zoom.isDragging && zoom.dragEnd()}
            onKeyDown={(event) => {
              if (isStep(event.key)) focusOn(nextBox(layout, stop, event.key) ?? stop);
              else if (event.key === '+' || event.key === '=') zoom.scale({ scaleX: 1.25, scaleY: 1.25 });
              else if (event.key === '-') zoom.scale({ scaleX: 0.8, scaleY: 0.8 });
              else if (event.key === '0') zoom.reset();
              else return;
              event.preventDefault();
            }}
          >
            <g transform={zoom.toString()}>
              {layout.edges.map(({ key, from, to, points }) => (
                <path
                  key={key}
                  className={styles.link}
                  data-near={from === stop || to === stop || undefined}
                  d={points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'} ${x} ${y}`).join(' ')}
                />
              ))}
              {layout.nodes.map((placed) => (
                <LineageBox
                  key={placed.shown.key}
                  placed={placed}
                  isRoot={placed.shown.key === root}
                  isFound={found.has(placed.shown.key)}
                  isStop={placed.shown.key === stop}
                  onOpen={open}
                  onFocus={() => {
                    setVisited(placed.shown.key);
                    zoom.setTranslate(
                      bringIntoWindow(zoom.transformMatrix, { ...placed, ...BOX }, { width, height: HEIGHT }),
                    );
                  }}
                />
              ))}
            </g>
          </svg>
        </div>
      )}
    </Zoom>
  );
}
