import { expect, test } from 'vitest';
import { layOut } from './lay-out.ts';
import type { Lineage } from './lineage-query.ts';

/** A lineage of models, from links such as `a>b`. */
function lineage(...links: string[]): Pick<Lineage, 'root' | 'nodes' | 'edges'> {
  const node = (id: string) => ({ kind: 'MODEL', id, label: id, slug: id, digest: null, state: null }) as const;
  const ids = [...new Set(links.flatMap((link) => link.split('>')))];
  const edges = links
    .filter((link) => link.includes('>'))
    .map((link) => {
      const [from, to] = link.split('>').map((id) => ({ kind: 'MODEL', id }) as const);
      return { relation: 'BASE_OF', from, to } as const;
    });
  return { root: node(ids[0]), nodes: ids.map(node), edges };
}

const columnsOf = (...links: string[]) =>
  Object.fromEntries(layOut(lineage(...links)).boxes.map(({ key, column }) => [key.split(' ')[1], column]));

test('each node is to the right of everything that it was made from', () => {
  expect(columnsOf('a>b', 'b>c', 'a>c', 'd>c')).toEqual({ a: 0, b: 1, c: 2, d: 0 });
});

test('a single node is one box without a link; cycles are broken', () => {
  expect(layOut(lineage('a'))).toMatchObject({ columns: 1, rows: 1, links: [] });
  const { boxes, links } = layOut(lineage('a>b', 'b>c', 'c>a'));
  expect(boxes.map(({ column }) => column)).toEqual([0, 1, 2]);
  expect(links).toHaveLength(3);
});

test('a column that is too tall ends in one box for the rest, which its links lead to', () => {
  const children = Array.from({ length: 200 }, (_, i) => `root>c${i}`);
  const { boxes, links, rows } = layOut(lineage(...children));
  expect(rows).toBe(14);
  expect(boxes.at(-1)).toMatchObject({ node: null, hidden: 187, row: 13 });
  expect(links).toHaveLength(14);
});
