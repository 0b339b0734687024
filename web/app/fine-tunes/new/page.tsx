import type { Metadata } from 'next';
import { choicesOf, firstDataset, modalityToFetch } from '../../../features/fine-tunes/first-choices.ts';
import { StartFineTune } from '../../../features/fine-tunes/start-fine-tune.tsx';
import { type Choices, StartQuery, startChoices } from '../../../features/fine-tunes/start-query.ts';
import { NearestModel } from '../../../features/models/nearest-model.ts';
import { LastRanking } from '../../../features/rankings/ranking-query.ts';
import { queryOnServer } from '../../../graphql/query-on-server.ts';
import { Restored } from '../../../graphql/restored.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = {
  title: t('New fine-tune'),
  description: t(
    'Choose a model, a data set and how thoroughly to train: the form estimates time and memory, and shows the mutation.',
  ),
};

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function Page({ searchParams }: PageProps) {
  const given = Object.entries(await searchParams).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const { model, dataset, ...initial } = Object.fromEntries(given);
  const choices = await queryOnServer([StartQuery, startChoices({ model, dataset })]);
  const known = choices && { ...choicesOf(JSON.parse(choices[1]) as Choices), model, dataset };
  const first = known && firstDataset(known);
  const modality = known && modalityToFetch(known);
  const [ranking, nearest] = await Promise.all([
    // The form moves down by the table of the last ranking on its data set.
    first ? queryOnServer([LastRanking, { datasetId: first.id }]) : null,
    modality ? queryOnServer([NearestModel, { modality }]) : null,
  ]);
  return (
    <Restored answers={Object.fromEntries([choices, ranking, nearest].filter((answer) => answer !== null))}>
      <StartFineTune model={model} dataset={dataset} initial={initial} />
    </Restored>
  );
}
