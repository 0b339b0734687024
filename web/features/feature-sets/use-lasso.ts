'use client';

import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { type Place, rectangle } from './place-points.ts';

/** How a drag selects. With none, a mouse draws a lasso and a finger scrolls the page. */
export type LassoMode = 'lasso' | 'rectangle' | null;

interface LassoOptions {
  mode: LassoMode;
  size: { width: number; height: number };
  /** Gets the outline when it is closed. */
  onClose: (outline: Place[]) => void;
  /** Gets the place of a click. */
  onClick: (at: Place) => void;
}

/** A drag of so few pixels is a click. */
const CLICK = 4;
/** What an arrow key moves the corner of a rectangle by. */
const STEP = 12;

/**
 * The outline that a person draws: by dragging, or as a rectangle by keyboard, where the arrow keys move a corner and Enter sets it, twice.
 */
export function useLasso({ mode, size, onClose, onClick }: LassoOptions) {
  const [start, setStart] = useState<Place | null>(null);
  const [outline, setOutline] = useState<Place[]>([]);
  const [corner, setCorner] = useState<Place | null>(null);
  const placeOf = ({ clientX, clientY, currentTarget }: PointerEvent<HTMLElement>): Place => {
    const { left, top } = currentTarget.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };

  function reset() {
    setStart(null);
    setOutline([]);
    setCorner(null);
  }

  const pointer = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0 || (event.pointerType === 'touch' && mode === null)) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setStart(placeOf(event));
      setOutline([placeOf(event)]);
      setCorner(null);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (!start) return;
      const at = placeOf(event);
      setOutline((drawn) => (mode === 'rectangle' ? rectangle(start, at) : [...drawn, at]));
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const at = placeOf(event);
      const isClick = !start || Math.max(...outline.map(({ x, y }) => Math.hypot(x - start.x, y - start.y))) < CLICK;
      if (isClick) onClick(at);
      else onClose(outline);
      reset();
    },
    onPointerCancel: reset,
  };

  /** Returns whether the key was one of a rectangle's. */
  function takeKey(event: KeyboardEvent): boolean {
    if (event.key === 'Escape' && (corner || outline.length > 0)) {
      reset();
      return true;
    }
    if (mode !== 'rectangle') return false;
    const at = corner ?? { x: size.width / 2, y: size.height / 2 };
    const [dx, dy] = STEPS[event.key] ?? [0, 0];
    if (dx !== 0 || dy !== 0) {
      const by = event.shiftKey ? 4 * STEP : STEP;
      const to = { x: clamp(at.x + dx * by, size.width), y: clamp(at.y + dy * by, size.height) };
      setCorner(to);
      if (start) setOutline(rectangle(start, to));
      return true;
    }
    if (event.key !== 'Enter') return false;
    if (start) {
      onClose(rectangle(start, at));
      reset();
    } else {
      setStart(at);
      setCorner(at);
      setOutline([at]);
    }
    return true;
  }

  return { outline, corner, pointer, takeKey };
}

const STEPS: Record<string, [number, number]> = {
  ...{ ArrowRight: [1, 0], ArrowLeft: [-1, 0] },
  ...{ ArrowDown: [0, 1], ArrowUp: [0, -1] },
};

const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
