import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { directionOf } from '../../../../features/lineage/directions.ts';
import { KINDS } from '../../../../features/lineage/kinds.ts';
import { LineagePage } from '../../../../features/lineage/lineage-page.tsx';
import { LineageQuery } from '../../../../features/lineage/lineage-query.ts';
import { Prefetched } from '../../../../graphql/prefetched.tsx';
import { t } from '../../../../messages/t.ts';

export const metadata: Metadata = { title: t('Lineage') };

interface PageProps {
  params: Promise<{ kind: string; id: string }>;
  searchParams: Promise<{ direction?: string | string[] }>;
}

export default async function Page({ params, searchParams }: PageProps) {
  const [{ kind: path, id: encoded }, { direction }] = await Promise.all([params, searchParams]);
  const kind = KINDS.find((entry) => entry.path === path)?.kind;
  if (!kind) notFound();
  const id = decodeURIComponent(encoded);
  return (
    <Prefetched queries={[[LineageQuery, { kind, id, direction: directionOf(direction) }]]} item="lineage">
      <LineagePage path={path} id={id} />
    </Prefetched>
  );
}
