import type { Metadata } from 'next';
import { Zoo } from '../../features/models/zoo.tsx';
import { fromQuery, toVariables } from '../../features/models/zoo-filters.ts';
import { Facets, Models, Sources } from '../../features/models/zoo-queries.ts';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Models'),
  description: t(
    'Pretrained models with their licence, size, measured speed and known biases: search, filter and compare them.',
  ),
};

interface Props {
  searchParams: Promise<Record<string, string | string[]>>;
}

export default async function ModelsPage({ searchParams }: Props) {
  const parameters = Object.entries(await searchParams);
  const pairs = parameters.flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
  const variables = toVariables(fromQuery(new URLSearchParams(pairs)));
  return (
    <Prefetched
      queries={[
        [Models, { ...variables, after: null }],
        [Facets, variables],
        [Sources, {}],
      ]}
    >
      <Zoo />
    </Prefetched>
  );
}
