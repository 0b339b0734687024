import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { directionOf } from '../../../../features/lineage/directions.ts';
import { KINDS } from '../../../../features/lineage/kinds.ts';
import { LineagePage } from '../../../../features/lineage/lineage-page.tsx';
import { LineageQuery } from '../../../../features/lineage/lineage-query.ts';
import { metadataFrom } from '../../../../graphql/metadata-from.ts';
import { Prefetched } from '../../../../graphql/prefetched.tsx';
import { t } from '../../../../messages/t.ts';

interface PageProps {
  params: Promise<{ kind: string; id: string }>;
  searchParams: Promise<{ direction?: string | string[] }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const asked = await askedBy(props);
  if (!asked) return { title: t('Lineage') };
  return metadataFrom([LineageQuery, asked], {
    title: ({ lineage }) => lineage && t('Lineage of {label}', { label: lineage.root.label }),
    otherwise: t('Lineage'),
    description: (title) => t('{title}: what it was made from, and what was made from it.', { title }),
  });
}

export default async function Page(props: PageProps) {
  const asked = await askedBy(props);
  if (!asked) notFound();
  return (
    <Prefetched queries={[[LineageQuery, asked]]} item="lineage">
      <LineagePage path={(await props.params).kind} id={asked.id} />
    </Prefetched>
  );
}

/** The query's variables; null for a kind of things that there is not. */
async function askedBy({ params, searchParams }: PageProps) {
  const [{ kind: path, id }, { direction }] = await Promise.all([params, searchParams]);
  const kind = KINDS.find((entry) => entry.path === path)?.kind;
  return kind ? { kind, id: decodeURIComponent(id), direction: directionOf(direction) } : null;
}
