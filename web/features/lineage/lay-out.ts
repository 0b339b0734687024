import { keyOf, type Lineage, type LineageNode } from './lineage-query.ts';

/** More nodes in a column cannot be told apart. */
const TALLEST = 14;

/** A box of the picture: a node, or `hidden` more of the same column that are not drawn. */
export interface Box {
  key: string;
  column: number;
  row: number;
  node: LineageNode | null;
  hidden: number;
}

export interface Layout {
  boxes: Box[];
  /** Between the keys of boxes. */
  links: { key: string; from: string; to: string }[];
  columns: number;
  rows: number;
}

/**
 * Columns from sources to products: each node is to the right of everything that it was made from. Within a column the nodes
 * follow the order of their sources, so that few links cross. The rest of a column that is too tall is one box.
 */
export function layOut({
  root,
  nodes,
  edges,
}: Pick<Lineage, 'nodes' | 'edges'> & { root: { kind: string; id: string } }): Layout {
  const columnOf = columns(nodes, edges);
  const parents = new Map<string, string[]>();
  for (const { from, to } of edges) parents.set(keyOf(to), [...(parents.get(keyOf(to)) ?? []), keyOf(from)]);
  const boxes: Box[] = [];
  /** A node that is not drawn is part of the box for the rest of its column. */
  const boxOf = new Map<string, string>();
  const rowOf = new Map<string, number>();
  const width = Math.max(0, ...columnOf.values()) + 1;
  for (let column = 0; column < width; column++) {
    const there = nodes.filter((node) => columnOf.get(keyOf(node)) === column);
    const place = (node: LineageNode) => {
      const rows = (parents.get(keyOf(node)) ?? []).flatMap((parent) => rowOf.get(parent) ?? []);
      return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length;
    };
    const isRoot = (node: LineageNode) => (keyOf(node) === keyOf(root) ? 0 : 1);
    const sorted = there
      .map((node) => ({ node, place: place(node) }))
      .toSorted((a, b) => isRoot(a.node) - isRoot(b.node) || a.place - b.place)
      .map(({ node }) => node);
    const drawn = sorted.length > TALLEST ? sorted.slice(0, TALLEST - 1) : sorted;
    for (const [row, node] of drawn.entries()) {
      boxes.push({ key: keyOf(node), column, row, node, hidden: 0 });
      boxOf.set(keyOf(node), keyOf(node));
      rowOf.set(keyOf(node), row);
    }
    const rest = sorted.slice(drawn.length);
    if (rest.length === 0) continue;
    const key = `rest ${column}`;
    boxes.push({ key, column, row: drawn.length, node: null, hidden: rest.length });
    for (const node of rest) {
      boxOf.set(keyOf(node), key);
      rowOf.set(keyOf(node), drawn.length);
    }
  }
  const links = new Map<string, Layout['links'][number]>();
  for (const edge of edges) {
    const [from, to] = [boxOf.get(keyOf(edge.from)), boxOf.get(keyOf(edge.to))];
    if (!from || !to || from === to) continue;
    links.set(`${from} → ${to}`, { key: `${from} → ${to}`, from, to });
  }
  return { boxes, links: [...links.values()], columns: width, rows: Math.max(0, ...boxes.map(({ row }) => row + 1)) };
}

/** The longest path to each node from a node without sources (Kahn 1962). A cycle is broken at its first node. */
function columns(nodes: LineageNode[], edges: Lineage['edges']): Map<string, number> {
  const children = new Map<string, string[]>();
  const waits = new Map<string, number>(nodes.map((node) => [keyOf(node), 0]));
  for (const { from, to } of edges) {
    children.set(keyOf(from), [...(children.get(keyOf(from)) ?? []), keyOf(to)]);
    waits.set(keyOf(to), (waits.get(keyOf(to)) ?? 0) + 1);
  }
  const column = new Map<string, number>();
  const done = new Set<string>();
  const ready = [...waits].filter(([, count]) => count === 0).map(([key]) => key);
  while (done.size < nodes.length) {
    const key = ready.shift() ?? [...waits.keys()].find((other) => !done.has(other));
    if (key === undefined) break;
    if (done.has(key)) continue;
    done.add(key);
    const own = column.get(key) ?? 0;
    column.set(key, own);
    for (const child of children.get(key) ?? []) {
      if (done.has(child)) continue;
      column.set(child, Math.max(column.get(child) ?? 0, own + 1));
      const left = (waits.get(child) ?? 0) - 1;
      waits.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  return column;
}
