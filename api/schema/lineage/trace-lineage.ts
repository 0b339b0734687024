import { eq } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import type { Db } from '../../database/connection.ts';
import { endpoints } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { isId } from '../../parse.ts';
import type { LineageDirection, ValueOf } from '../enums.ts';
import { describeNodes } from './describe-nodes.ts';
import { EDGE_KINDS, type Pair } from './edge-kinds.ts';
import type { Lineage, LineageEdge } from './lineage-type.ts';
import { keyOf, type NodeKey, type NodeKind } from './node-key.ts';

/** More than a person can look at, few enough for one answer. */
export const MOST_NODES = 2_000;

const DEEPEST = 50;

interface Trace {
  kind: NodeKind;
  id: string;
  direction: ValueOf<typeof LineageDirection>;
  /** How many steps from the node; 20 if left out. */
  depth?: number | null;
}

/**
 * What something was made from, and what was made from it, as a graph: level by level, one query a kind of edge and level.
 * Each node is visited once, so cycles (a checkpoint that was imported again as the model's own base) end.
 *
 * @throws RequestError NOT_FOUND; BAD_USER_INPUT for a depth outside of 1..50
 */
export async function traceLineage(
  { db }: Pick<Context, 'db'>,
  { kind, id, direction, depth }: Trace,
): Promise<Lineage> {
  const steps = depth ?? 20;
  if (!(steps >= 1 && steps <= DEEPEST))
    throw new RequestError('BAD_USER_INPUT', `depth must be 1..${DEEPEST}, not ${steps}.`, 'depth');
  const root = await findRoot(db, { kind, id });
  const graph = new Graph(root);
  const sides =
    direction === 'BOTH' ? (['to', 'from'] as const) : ([direction === 'UPSTREAM' ? 'to' : 'from'] as const);
  for (const side of sides) await walk(db, graph, root, side, steps);
  const nodes = await describeNodes(db, [...graph.nodes.values()]);
  if (nodes.length === 0 || keyOf(nodes[0]) !== keyOf(root)) throw notFound({ kind, id });
  // A node that was deleted while the graph was read is in neither list.
  const there = new Set(nodes.map(keyOf));
  const edges = [...graph.edges.values()].filter(({ from, to }) => there.has(keyOf(from)) && there.has(keyOf(to)));
  return { root: nodes[0], nodes, edges, truncated: graph.truncated };
}

/** `side`: which end of an edge is known; 'to' walks up to the materials, 'from' down to the products. */
async function walk(db: Db, graph: Graph, root: NodeKey, side: 'from' | 'to', steps: number): Promise<void> {
  let frontier = [root];
  const seen = new Set([keyOf(root)]);
  for (let step = 0; step < steps && frontier.length > 0; step++) {
    const found = await Promise.all(
      EDGE_KINDS.map(async (edge) => {
        const ids = frontier.filter(({ kind }) => kind === edge[side]).map(({ id }) => id);
        const pairs = ids.length === 0 ? [] : await edge.pairs(db, side, ids, MOST_NODES + 1);
        return { edge, pairs };
      }),
    );
    frontier = [];
    for (const { edge, pairs } of found) {
      if (pairs.length > MOST_NODES) graph.truncated = true;
      for (const pair of pairs) {
        const [from, to] = endsOf(edge, pair);
        const next = side === 'from' ? to : from;
        if (!graph.add({ from, to, relation: edge.relation }, next) || seen.has(keyOf(next))) continue;
        seen.add(keyOf(next));
        frontier.push(next);
      }
    }
  }
  // There is more beyond the last requested step.
  if (frontier.length > 0 && (await hasMore(db, frontier, side))) graph.truncated = true;
}

async function hasMore(db: Db, frontier: NodeKey[], side: 'from' | 'to'): Promise<boolean> {
  for (const edge of EDGE_KINDS) {
    const ids = frontier.filter(({ kind }) => kind === edge[side]).map(({ id }) => id);
    if (ids.length > 0 && (await edge.pairs(db, side, ids, 1)).length > 0) return true;
  }
  return false;
}

const endsOf = (edge: { from: NodeKind; to: NodeKind }, { from, to }: Pair): [NodeKey, NodeKey] => [
  { kind: edge.from, id: from },
  { kind: edge.to, id: to },
];

class Graph {
  readonly nodes = new Map<string, NodeKey>();
  readonly edges = new Map<string, LineageEdge>();
  /** Whether something was left out. */
  truncated = false;

  constructor(root: NodeKey) {
    this.nodes.set(keyOf(root), root);
  }

  /** Adds the edge and its new end, unless the graph is full. */
  add(edge: LineageEdge, next: NodeKey): boolean {
    const key = keyOf(next);
    if (!this.nodes.has(key)) {
      if (this.nodes.size >= MOST_NODES) {
        this.truncated = true;
        return false;
      }
      this.nodes.set(key, next);
    }
    this.edges.set(`${keyOf(edge.from)} ${keyOf(edge.to)} ${edge.relation}`, edge);
    return true;
  }
}

/** The node as the graph names it: for an endpoint's name, its current revision. */
async function findRoot(db: Db, { kind, id }: NodeKey): Promise<NodeKey> {
  if (id.length > 4_000 || id.includes('\0')) throw notFound({ kind, id: id.slice(0, 100).replaceAll('\0', '') });
  if (kind === 'ENDPOINT') {
    if (id.includes('@')) return { kind, id };
    const [endpoint] = await db.select().from(endpoints).where(eq(endpoints.name, id));
    if (!endpoint) throw notFound({ kind, id });
    return { kind, id: `${id}@${endpoint.revision}` };
  }
  if (kind === 'SOURCE') {
    // A source is known only by the things that name it.
    if (!(await hasMore(db, [{ kind, id }], 'from'))) throw notFound({ kind, id });
    return { kind, id };
  }
  if (!isId(id)) throw notFound({ kind, id });
  return { kind, id: id.toLowerCase() };
}

function notFound({ kind, id }: NodeKey): RequestError {
  const what = kind.toLowerCase().replaceAll('_', ' ');
  return new RequestError('NOT_FOUND', `There is no ${what} "${id}".`, 'id');
}
