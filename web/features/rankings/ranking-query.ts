import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

const RankingFields = graphql(
  `
    fragment RankingFields on ModelRanking @_unmask {
      id
      createdAt
      dataset {
        id
        name
        version
        deletedAt
      }
      models {
        slug
      }
      sampled {
        train
        validation
      }
      entries {
        model {
          slug
          name
        }
        probeAccuracy
        probeInterval
        probeExamples
        logMe
        leep
        regularizedHScore
        seconds
        featuresCached
        fineTunedAccuracy
      }
      leftOut {
        reason
        model {
          slug
          name
        }
      }
      agreement {
        score
        weightedTau
        models
        datasets
      }
      job {
        ...JobFields
      }
    }
  `,
  [JobFields],
);

export const RankModels = graphql(
  `
    mutation RankModels($input: RankModelsInput!) {
      rankModels(input: $input) {
        ...RankingFields
      }
    }
  `,
  [RankingFields],
);

export const RankingQuery = graphql(
  `
    query ModelRanking($id: ID!) {
      modelRanking(id: $id) {
        ...RankingFields
      }
      rankingAgreement {
        score
        weightedTau
        models
        datasets
      }
    }
  `,
  [RankingFields],
);

/** The last ranking on a data set. */
export const LastRanking = graphql(
  `
    query LastRanking($datasetId: ID!) {
      modelRankings(datasetId: $datasetId, first: 1) {
        edges {
          node {
            ...RankingFields
          }
        }
      }
    }
  `,
  [RankingFields],
);

export type Ranking = NonNullable<ResultOf<typeof RankingQuery>['modelRanking']>;
export type Agreement = ResultOf<typeof RankingQuery>['rankingAgreement'];
