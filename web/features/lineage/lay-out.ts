import { Graph, layout } from '@dagrejs/dagre';
import type { ShownLineage, ShownNode } from './fold-lineage.ts';

/** Of a box, in the units of the drawing. */
export const BOX = { width: 176, height: 64 };

/** Of so many nodes network simplex takes longer than a person waits. */
const LARGE = 150;

export interface PlacedNode {
  shown: ShownNode;
  /** Of its upper left corner. */
  x: number;
  y: number;
}

export interface Layout {
  nodes: PlacedNode[];
  /** Each with the points that it goes through, from box to box. */
  edges: { key: string; from: string; to: string; points: { x: number; y: number }[] }[];
  width: number;
  height: number;
}

/**
 * From left to right, each node after everything that it was made from, with few crossings: Gansner et al., A Technique for Drawing
 * Directed Graphs, 1993, as dagre has it. Links are as short as they can be (network simplex); in a large
 * graph nodes are layered by the longest path instead, in a fraction of the time.
 */
export function layOut({ nodes, edges }: ShownLineage): Layout {
  const graph = new Graph();
  graph.setGraph({
    rankdir: 'LR',
    ranker: nodes.length > LARGE ? 'longest-path' : 'network-simplex',
    nodesep: 14,
    ranksep: 56,
    edgesep: 8,
    marginx: 8,
    marginy: 8,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { key } of nodes) graph.setNode(key, { ...BOX });
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    nodes: nodes.map((shown) => {
      const { x = 0, y = 0 } = graph.node(shown.key);
      return { shown, x: x - BOX.width / 2, y: y - BOX.height / 2 };
    }),
    edges: edges.map(({ from, to }) => ({
      ...{ key: `${from} → ${to}`, from, to },
      points: graph.edge(from, to)?.points ?? [],
    })),
    width,
    height,
  };
}
