import { expect, test } from 'vitest';
import type { ShownLineage } from './fold-lineage.ts';
import { BOX, layOut } from './lay-out.ts';

/** From links such as `a>b`. */
function lineage(...links: string[]): ShownLineage {
  const ids = [...new Set(links.flatMap((link) => link.split('>')))];
  const node = (id: string) => ({
    kind: 'MODEL' as const,
    id,
    label: id,
    slug: id,
    digest: null,
    state: null,
    isBest: null,
    trainedOn: null,
    version: null,
  });
  return {
    nodes: ids.map((key) => ({ key, kind: 'MODEL', node: node(key) })),
    edges: links
      .filter((link) => link.includes('>'))
      .map((link) => {
        const [from, to] = link.split('>');
        return { from, to };
      }),
  };
}

const placesOf = (shown: ShownLineage) =>
  new Map(layOut(shown).nodes.map(({ shown: { key }, x, y }) => [key, { x, y }] as const));

test('each node is to the right of everything that it was made from', () => {
  const links = ['a>b', 'b>c', 'a>c', 'd>c'];
  const places = placesOf(lineage(...links));
  for (const link of links) {
    const [from, to] = link.split('>');
    expect((places.get(to)?.x ?? 0) - (places.get(from)?.x ?? 0)).toBeGreaterThan(BOX.width);
  }
});

test('a single node is one box without a link; a cycle is laid out, too', () => {
  expect(layOut(lineage('a'))).toMatchObject({ edges: [] });
  expect(layOut(lineage('a>b', 'b>c', 'c>a')).nodes).toHaveLength(3);
});

/** 20 runs of one model and data, each of 24 epochs, nothing folded: 502 nodes. */
const large = lineage(
  ...Array.from({ length: 20 }, (_, run) => [
    `model>r${run}`,
    `data>r${run}`,
    ...Array.from({ length: 24 }, (_, epoch) => `r${run}>r${run}e${epoch}`),
  ]).flat(),
);

test('500 nodes do not overlap', () => {
  expect(large.nodes.length).toBeGreaterThanOrEqual(500);
  const { nodes, height } = layOut(large);
  const columns = new Set(nodes.map(({ x }) => x));
  expect(columns.size).toBe(3);
  for (const column of columns) {
    const tops = nodes.flatMap(({ x, y }) => (x === column ? [y] : [])).sort((a, b) => a - b);
    for (const [i, top] of tops.entries()) if (i > 0) expect(top - tops[i - 1]).toBeGreaterThanOrEqual(BOX.height);
    expect(tops.at(-1)).toBeLessThanOrEqual(height - BOX.height);
  }
});
