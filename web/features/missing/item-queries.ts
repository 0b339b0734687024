import type { TadaDocumentNode } from 'gql.tada';
import { graphql } from '../../graphql/graphql.ts';
import type { MissingKind } from './missing-kinds.ts';

type ItemQuery = TadaDocumentNode<{ item: unknown }, { name: string }>;

/** Whether an item is there, by the name that its address has; each costs the API one look-up. */
export const ITEM_QUERIES: Record<MissingKind, ItemQuery> = {
  models: graphql('query ModelIsThere($name: String!) { item: model(slug: $name) { id } }'),
  datasets: graphql('query DatasetIsThere($name: ID!) { item: dataset(id: $name) { id } }'),
  'feature-sets': graphql('query FeatureSetIsThere($name: ID!) { item: featureSet(id: $name) { id } }'),
  'few-shots': graphql('query FewShotsAreThere($name: ID!) { item: fewShotStudy(id: $name) { id } }'),
  rankings: graphql('query RankingIsThere($name: ID!) { item: modelRanking(id: $name) { id } }'),
  'fine-tunes': graphql('query FineTuneIsThere($name: ID!) { item: fineTune(id: $name) { id } }'),
  sweeps: graphql('query SweepIsThere($name: ID!) { item: sweep(id: $name) { id } }'),
  checkpoints: graphql('query CheckpointIsThere($name: ID!) { item: checkpoint(id: $name) { id } }'),
  endpoints: graphql('query EndpointIsThere($name: String!) { item: endpoint(name: $name) { name } }'),
  projects: graphql('query ProjectIsThere($name: String!) { item: project(slug: $name) { id } }'),
};
