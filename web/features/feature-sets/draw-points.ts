import { type Category, OUTLINES } from './colour-points.ts';
import type { Place } from './place-points.ts';

/** What a point looks like, with a colour that a canvas knows. */
export type Look = Pick<Category, 'colour' | 'shape'>;

/** A canvas's context for drawing in CSS pixels, cleared; null if the canvas has none. */
export function cleared(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  context?.scale(ratio, ratio);
  return context;
}

/** Draws points; smaller where there are many. */
export function drawPoints(context: CanvasRenderingContext2D, places: readonly Place[], looks: readonly Look[]): void {
  const paths = new Map(Object.entries(OUTLINES).map(([shape, outline]) => [shape, new Path2D(outline)]));
  const size = places.length > 3_000 ? 0.6 : 1;
  context.globalAlpha = 0.75;
  for (const [i, { x, y }] of places.entries()) {
    const path = paths.get(looks[i].shape);
    if (!path) continue;
    context.fillStyle = looks[i].colour;
    context.translate(x, y);
    context.scale(size, size);
    context.fill(path);
    context.scale(1 / size, 1 / size);
    context.translate(-x, -y);
  }
  context.globalAlpha = 1;
}

/** Draws a ring around some places. */
export function drawRings(context: CanvasRenderingContext2D, places: readonly Place[], colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  for (const { x, y } of places) {
    context.beginPath();
    context.arc(x, y, 5.5, 0, 2 * Math.PI);
    context.stroke();
  }
}

/** Draws the outline of a lasso or a rectangle. */
export function drawOutline(context: CanvasRenderingContext2D, outline: readonly Place[], colour: string): void {
  if (outline.length < 2) return;
  context.beginPath();
  for (const { x, y } of outline) context.lineTo(x, y);
  context.closePath();
  context.setLineDash([4, 3]);
  context.strokeStyle = colour;
  context.stroke();
  context.globalAlpha = 0.12;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
}
