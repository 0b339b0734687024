import type { ModelManifest } from '../../zoo/catalog/manifest.ts';
import { type ProbedSource, probeSource } from '../../zoo/sources/probe-source.ts';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { sourceReachability } from '../database/tables/index.ts';

type Reachability = typeof sourceReachability.$inferSelect;

const KINDS = { npm: 'NPM', pypi: 'PYPI', hub: 'HUB' } as const;

/**
 * Asks each source of the catalogue (npm, PyPI, the hub) for its first model, all at once, and keeps the answers: they order
 * the zoo, and its page shows them. Takes seconds where a source does not answer, so nothing should wait for it.
 *
 * @throws if `signal` aborts, or the database fails
 */
export async function probeSources(
  db: Db,
  { hub, addresses }: Pick<Config, 'hub' | 'addresses'>,
  manifests: Pick<ModelManifest, 'source'>[],
  signal: AbortSignal,
): Promise<Reachability[]> {
  const firsts = Object.keys(KINDS).flatMap(
    (kind) =>
      manifests.map(({ source }) => source).find((source): source is ProbedSource => source.kind === kind) ?? [],
  );
  return Promise.all(
    firsts.map(async (source) => {
      const reason = await probeSource(source, { hub, addresses, signal });
      const row = { source: KINDS[source.kind], reachable: reason === null, reason, checkedAt: new Date() };
      const { source: _, ...set } = row;
      await db.insert(sourceReachability).values(row).onConflictDoUpdate({ target: sourceReachability.source, set });
      return row;
    }),
  );
}
