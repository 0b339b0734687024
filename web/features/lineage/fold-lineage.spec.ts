import { expect, test } from 'vitest';
import { foldLineage } from './fold-lineage.ts';
import { layOut } from './lay-out.ts';
import { keyOf, type Lineage, type LineageKind } from './lineage-query.ts';

type Node = Lineage['nodes'][number];
type Partial = Pick<Lineage, 'root' | 'nodes' | 'edges'>;

const node = (kind: LineageKind, id: string, more: { isBest?: boolean; slug?: string; state?: string } = {}): Node => ({
  ...{ kind, id, label: id, slug: more.slug ?? id, digest: null, state: more.state ?? null },
  isBest: kind === 'CHECKPOINT' ? (more.isBest ?? false) : null,
  trainedOn: null,
  version: null,
});
const edge = (from: Node, to: Node): Lineage['edges'][number] => ({
  relation: 'BASE_OF',
  from: { kind: from.kind, id: from.id },
  to: { kind: to.kind, id: to.id },
});

/** A model, a data set, and a run of ten epochs: the fourth is the best, the second is deployed, in five revisions. */
function oneRun(): Partial {
  const [model, dataset, run] = [node('MODEL', 'm'), node('DATASET', 'd'), node('FINE_TUNE', 'r')];
  const epochs = Array.from({ length: 10 }, (_, i) => node('CHECKPOINT', `e${i + 1}`, { isBest: i === 3 }));
  const revisions = Array.from({ length: 5 }, (_, i) =>
    node('ENDPOINT', `pets@${i + 1}`, { slug: 'pets', state: i === 4 ? 'SERVES' : 'SUPERSEDED' }),
  );
  const edges = [edge(model, run), edge(dataset, run)];
  for (const epoch of epochs) edges.push(edge(run, epoch));
  for (const revision of revisions) edges.push(edge(epochs[1], revision));
  return { root: model, nodes: [model, dataset, run, ...epochs, ...revisions], edges };
}

const none = { opened: new Set<string>(), kept: new Set<string>() };
const keysOf = (lineage: Partial, folding = none) =>
  foldLineage(lineage, folding).nodes.map(({ key, members }) => (members ? `${key}: ${members.length}` : key));

test('the best epoch, the deployed one and what serves are shown; the others are folded', () => {
  expect(keysOf(oneRun()).sort()).toEqual([
    'CHECKPOINT e2',
    'CHECKPOINT e4',
    'DATASET d',
    'ENDPOINT pets@5',
    'FINE_TUNE r',
    'MODEL m',
    'epochs of FINE_TUNE r: 8',
    'revisions of pets: 4',
  ]);
  const { edges } = foldLineage(oneRun(), none);
  expect(edges).toContainEqual({ from: 'FINE_TUNE r', to: 'epochs of FINE_TUNE r' });
  expect(edges).toContainEqual({ from: 'CHECKPOINT e2', to: 'revisions of pets' });
  expect(edges).toHaveLength(7);
});

test('a group is opened, and what was searched for is shown beside its group', () => {
  expect(keysOf(oneRun(), { ...none, opened: new Set(['epochs of FINE_TUNE r']) })).toContain('CHECKPOINT e7');
  const searched = keysOf(oneRun(), { ...none, kept: new Set(['CHECKPOINT e7']) });
  expect(searched).toContain('CHECKPOINT e7');
  expect(searched).toContain('epochs of FINE_TUNE r: 7');
});

test('an only epoch left has no group; the root is always shown', () => {
  const lineage = oneRun();
  const root = lineage.nodes.find(({ id }) => id === 'e9') ?? lineage.root;
  expect(keysOf({ ...lineage, root })).toContain('CHECKPOINT e9');
});

/** A sweep: runs of the same model and data, of which one is deployed. */
function sweep(runs: number, epochs: number): Partial {
  const [model, dataset] = [node('MODEL', 'm'), node('DATASET', 'd')];
  const [nodes, edges] = [[model, dataset], [] as Lineage['edges'][number][]];
  for (let i = 0; i < runs; i++) {
    const run = node('FINE_TUNE', `r${i}`);
    nodes.push(run);
    edges.push(edge(model, run), edge(dataset, run));
    for (let j = 0; j < epochs; j++) {
      const epoch = node('CHECKPOINT', `r${i}e${j}`, { isBest: j === 1 });
      nodes.push(epoch);
      edges.push(edge(run, epoch));
      if (i !== 0 || j !== 1) continue;
      const revision = node('ENDPOINT', 'pets@1', { slug: 'pets', state: 'SERVES' });
      nodes.push(revision);
      edges.push(edge(epoch, revision));
    }
  }
  return { root: model, nodes, edges };
}

test('runs of one model and data that led nowhere are one box, with their epochs', () => {
  const { nodes, edges } = foldLineage(sweep(40, 12), none);
  expect(nodes.length).toBe(7);
  expect(nodes.find(({ key }) => key.startsWith('runs of'))?.members).toHaveLength(39);
  const keys = new Set(nodes.map(({ key }) => key));
  for (const { from, to } of edges) expect([keys.has(from), keys.has(to)]).toEqual([true, true]);
  expect(keys.has(keyOf({ kind: 'CHECKPOINT', id: 'r0e1' }))).toBe(true);
});

test('500 nodes are folded and laid out in less than 200 ms of processor time', () => {
  const lineage = sweep(40, 12);
  expect(lineage.nodes.length).toBeGreaterThan(500);
  layOut(foldLineage(lineage, none));
  const before = process.cpuUsage();
  layOut(foldLineage(lineage, none));
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(200);
});
