import type { Metadata } from 'next';
import { StartFineTune } from '../../../features/fine-tunes/start-fine-tune.tsx';
import { StartQuery } from '../../../features/fine-tunes/start-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';

export const metadata: Metadata = { title: 'New fine-tune' };

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function Page({ searchParams }: PageProps) {
  const given = Object.entries(await searchParams).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const { model, dataset, ...initial } = Object.fromEntries(given);
  return (
    <Prefetched queries={[[StartQuery, {}]]}>
      <StartFineTune model={model} dataset={dataset} initial={initial} />
    </Prefetched>
  );
}
