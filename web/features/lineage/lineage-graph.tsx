'use client';

import { Zoom } from '@visx/zoom';
import { useMemo } from 'react';
import { t } from '../../messages/t.ts';
import type { ShownLineage } from './fold-lineage.ts';
import { layOut } from './lay-out.ts';
import { LineageBox } from './lineage-box.tsx';
import styles from './lineage-graph.module.css';
import { ZoomButtons } from './zoom-buttons.tsx';

/** Of the window that the drawing moves in. */
const HEIGHT = 460;
const STEP = 80;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [STEP, 0],
  ArrowRight: [-STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
};

interface LineageGraphProps {
  shown: ShownLineage;
  /** The key of the node whose lineage it is. */
  root: string;
  found: ReadonlySet<string>;
  /** Opens a group. */
  onOpen: (key: string) => void;
  width: number;
}

/** From left to right: its sources, it, its products. Dragged by the mouse, moved by the arrow keys, zoomed by + and −. */
export function LineageGraph({ shown, root, found, onOpen, width }: LineageGraphProps) {
  const layout = useMemo(() => layOut(shown), [shown]);
  const focus =
    layout.nodes.find(({ shown: { key } }) => found.has(key)) ??
    layout.nodes.find(({ shown: { key } }) => key === root);
  // Whole if it can be read then; else around what is looked for.
  const whole = Math.min(1, width / layout.width, HEIGHT / layout.height);
  const scale = Math.max(0.6, whole);
  const at = (length: number, window: number, middle: number) =>
    length * scale <= window
      ? (window - length * scale) / 2
      : Math.min(0, Math.max(window - length * scale, window / 2 - middle * scale));
  const initial = {
    ...{ scaleX: scale, scaleY: scale, skewX: 0, skewY: 0 },
    translateX: at(layout.width, width, (focus?.x ?? 0) + 80),
    translateY: at(layout.height, HEIGHT, (focus?.y ?? 0) + 26),
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
      {(zoom) => {
        const move = (translateX: number, translateY: number) => {
          const matrix = zoom.transformMatrix;
          zoom.setTranslate({ translateX: matrix.translateX + translateX, translateY: matrix.translateY + translateY });
        };
        const fit = () =>
          zoom.setTransformMatrix({ ...initial, scaleX: whole, scaleY: whole, translateX: 0, translateY: 0 });
        return (
          <div className={styles.graph}>
            <ZoomButtons
              onIn={() => zoom.scale({ scaleX: 1.25, scaleY: 1.25 })}
              onOut={() => zoom.scale({ scaleX: 0.8, scaleY: 0.8 })}
              onFit={fit}
              onReset={zoom.reset}
            />
            <svg
              className={styles.canvas}
              width={width}
              height={HEIGHT}
              // biome-ignore lint/a11y/noNoninteractiveTabindex: so that the arrow keys move it
              tabIndex={0}
              role="application"
              aria-label={t('Graph of the lineage. Arrow keys move it, plus and minus zoom.')}
              data-dragging={zoom.isDragging || undefined}
              onPointerDown={zoom.dragStart}
              onPointerMove={zoom.dragMove}
              onPointerUp={zoom.dragEnd}
              onPointerLeave={() => zoom.isDragging && zoom.dragEnd()}
              onKeyDown={(event) => {
                const arrow = ARROWS[event.key];
                if (arrow) move(...arrow);
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
                    data-near={from === root || to === root || undefined}
                    d={points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'} ${x} ${y}`).join(' ')}
                  />
                ))}
                {layout.nodes.map((placed) => (
                  <LineageBox
                    key={placed.shown.key}
                    placed={placed}
                    isRoot={placed.shown.key === root}
                    isFound={found.has(placed.shown.key)}
                    onOpen={onOpen}
                  />
                ))}
              </g>
            </svg>
          </div>
        );
      }}
    </Zoom>
  );
}
