interface View {
  scaleX: number;
  translateX: number;
  translateY: number;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What stays free between a box and the window's edge, in pixels. */
const MARGIN = 12;

/** Where a drawing has to be so that one of its boxes is in the window: as little away as can be from where it is. */
export function bringIntoWindow(
  { scaleX: scale, translateX, translateY }: View,
  { x, y, width, height }: Box,
  window: { width: number; height: number },
): { translateX: number; translateY: number } {
  return {
    translateX: translateX + missing(x * scale + translateX, width * scale, window.width),
    translateY: translateY + missing(y * scale + translateY, height * scale, window.height),
  };
}

/** How far what begins at `start` has to move. */
function missing(start: number, length: number, window: number): number {
  if (start < MARGIN) return MARGIN - start;
  const end = start + length;
  return end > window - MARGIN ? Math.max(window - MARGIN - end, MARGIN - start) : 0;
}
