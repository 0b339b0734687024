import { keyOf, type Lineage, type LineageNode } from './lineage-query.ts';

/** What is drawn: a node, or several of one kind in its place until they are opened. */
export type ShownNode =
  | { key: string; kind: LineageNode['kind']; node: LineageNode; members?: never }
  | { key: string; kind: LineageNode['kind']; node?: never; members: LineageNode[] };

export interface ShownLineage {
  nodes: ShownNode[];
  /** Between the keys of nodes, each once. */
  edges: { from: string; to: string }[];
}

interface Folding {
  /** Keys of groups that are opened. */
  opened: ReadonlySet<string>;
  /** Nodes that are shown in any case, such as what a search found; by key. */
  kept: ReadonlySet<string>;
}

/** Fewer are not worth a group. */
const FEWEST = 3;

/**
 * A lineage with what nobody looks for folded: of each fine-tune the epochs that are neither the best nor used for anything, of each endpoint the
 * revisions that do not serve, and fine-tunes of the same model and data of which nothing else was made.
 */
export function foldLineage(
  { root, nodes, edges }: Pick<Lineage, 'root' | 'nodes' | 'edges'>,
  folding: Folding,
): ShownLineage {
  const links = edges.map(({ from, to }) => ({ from: keyOf(from), to: keyOf(to) }));
  const children = groupBy(
    links,
    ({ from }) => from,
    ({ to }) => to,
  );
  const parents = groupBy(
    links,
    ({ to }) => to,
    ({ from }) => from,
  );
  const byKey = new Map(nodes.map((node) => [keyOf(node), node]));
  const isKept = (key: string) => folding.kept.has(key) || key === keyOf(root);
  const isUnused = (key: string): boolean => {
    const node = byKey.get(key);
    return !isKept(key) && node?.kind === 'CHECKPOINT' && (children.get(key) ?? []).length === 0;
  };
  /** A fine-tune whose checkpoints led to nothing, and none of which is asked for. */
  const isIdle = (key: string) => !isKept(key) && (children.get(key) ?? []).every(isUnused);
  const groupOf = (node: LineageNode): string | null => {
    const key = keyOf(node);
    if (isKept(key)) return null;
    const from = parents.get(key) ?? [];
    if (node.kind === 'CHECKPOINT') {
      const [run] = from.filter((parent) => byKey.get(parent)?.kind === 'FINE_TUNE');
      return run && isUnused(key) && node.isBest !== true ? `epochs of ${run}` : null;
    }
    if (node.kind === 'ENDPOINT') return node.state === 'SERVES' ? null : `revisions of ${node.slug}`;
    if (node.kind === 'FINE_TUNE' && isIdle(key)) return `runs of ${from.toSorted().join(' and ')}`;
    return null;
  };
  const groups = groupBy(nodes, groupOf, (node) => node);
  const shownAs = new Map<string, string>();
  const shown = new Map<string, ShownNode>();
  // Runs first: with an idle one go its epochs, which then need no group.
  const runsFirst = [...groups].sort(([a], [b]) => Number(b?.startsWith('runs')) - Number(a?.startsWith('runs')));
  for (const [group, all] of runsFirst) {
    const members = all.filter((member) => !shownAs.has(keyOf(member)));
    if (group === null || members.length < FEWEST || folding.opened.has(group)) continue;
    const { kind } = members[0];
    for (const key of members.map(keyOf)) {
      shownAs.set(key, group);
      if (kind === 'FINE_TUNE') for (const epoch of children.get(key) ?? []) shownAs.set(epoch, group);
    }
    shown.set(group, { key: group, kind, members });
  }
  for (const node of nodes) {
    const key = keyOf(node);
    const as = shownAs.get(key) ?? key;
    shownAs.set(key, as);
    if (as === key) shown.set(key, { key, kind: node.kind, node });
  }
  const pairs = links.map(({ from, to }) => ({ from: shownAs.get(from) ?? from, to: shownAs.get(to) ?? to }));
  const unique = new Map(
    pairs.filter(({ from, to }) => from !== to).map((pair) => [`${pair.from} → ${pair.to}`, pair]),
  );
  return { nodes: [...shown.values()], edges: [...unique.values()] };
}

function groupBy<Item, Key, Value>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
  pick: (item: Item) => Value,
): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(pick(item));
    else groups.set(key, [pick(item)]);
  }
  return groups;
}
