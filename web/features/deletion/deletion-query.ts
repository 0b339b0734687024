import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const DeletionPlanQuery = graphql(`
  query DeletionPlan($kind: DeletableKind!, $id: ID!) {
    deletionPlan(kind: $kind, id: $id) {
      contents {
        kind
        id
        name
      }
      dependants {
        kind
        id
        name
        canStay
      }
      keeping: blockers(dependants: KEEP) {
        id
        message
      }
      deleting: blockers(dependants: DELETE) {
        id
        message
      }
    }
  }
`);

export type DeletionPlan = ResultOf<typeof DeletionPlanQuery>['deletionPlan'];

const DeleteDataset = graphql(`
  mutation DeleteDataset($id: ID!, $dependants: Dependants!) {
    deleted: deleteDataset(id: $id, dependants: $dependants)
  }
`);

const DeleteCheckpoint = graphql(`
  mutation DeleteCheckpoint($id: ID!, $dependants: Dependants!) {
    deleted: deleteCheckpoint(id: $id, dependants: $dependants)
  }
`);

const DeleteFeatureSet = graphql(`
  mutation DeleteFeatureSet($id: ID!) {
    deleted: deleteFeatureSet(id: $id)
  }
`);

const DeleteFineTune = graphql(`
  mutation DeleteFineTune($id: ID!) {
    deleted: deleteFineTune(id: $id)
  }
`);

const DeleteSweep = graphql(`
  mutation DeleteSweep($id: ID!) {
    deleted: deleteSweep(id: $id)
  }
`);

const DeleteRanking = graphql(`
  mutation DeleteRanking($id: ID!) {
    deleted: deleteRanking(id: $id)
  }
`);

const DeleteFewShotStudy = graphql(`
  mutation DeleteFewShotStudy($id: ID!) {
    deleted: deleteFewShotStudy(id: $id)
  }
`);

/** How each kind is deleted. Nothing depends on those whose mutation does not ask what becomes of that. */
export const DELETE = {
  DATASET: DeleteDataset,
  CHECKPOINT: DeleteCheckpoint,
  FEATURE_SET: DeleteFeatureSet,
  FINE_TUNE: DeleteFineTune,
  SWEEP: DeleteSweep,
  RANKING: DeleteRanking,
  FEW_SHOT_STUDY: DeleteFewShotStudy,
};

export type DeletedKind = keyof typeof DELETE;
export type DependantsPolicy = 'KEEP' | 'DELETE';
