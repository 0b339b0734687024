import { BOX, type Layout } from './lay-out.ts';

export type Step = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

export const isStep = (key: string): key is Step => /^Arrow(Left|Right|Up|Down)$/.test(key);

/**
 * The box that an arrow key goes to: to the left what a box was made from, to the right what was made from it, the nearest one first; up and down
 * the next one in the same column.
 *
 * @returns its key; null if there is none
 */
export function nextBox({ nodes, edges }: Pick<Layout, 'nodes' | 'edges'>, from: string, step: Step): string | null {
  const start = nodes.find(({ shown }) => shown.key === from);
  if (!start) return null;
  const isAcross = step === 'ArrowLeft' || step === 'ArrowRight';
  const sign = step === 'ArrowRight' || step === 'ArrowDown' ? 1 : -1;
  const linked = new Set(
    edges.flatMap((edge) => {
      if (step === 'ArrowRight') return edge.from === from ? [edge.to] : [];
      return edge.to === from ? [edge.from] : [];
    }),
  );
  const ahead = nodes.filter(({ shown, x, y }) =>
    isAcross ? linked.has(shown.key) : Math.abs(x - start.x) < BOX.width / 2 && sign * (y - start.y) > 0,
  );
  const distance = ({ x, y }: { x: number; y: number }) => Math.hypot(x - start.x, y - start.y);
  return ahead.sort((a, b) => distance(a) - distance(b))[0]?.shown.key ?? null;
}
