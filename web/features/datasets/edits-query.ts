import { graphql, type ResultOf, type VariablesOf } from '../../graphql/graphql.ts';
import { ExampleFields } from './example-fields.ts';

/** Counts of what differs between two versions. */
export const ChangeFields = graphql(`
  fragment ChangeFields on DatasetChanges @_unmask {
    added
    removed
    relabelled
    moved
    classes {
      name
      before
      after
    }
    splits {
      name
      before
      after
    }
  }
`);

export type ChangeCounts = ResultOf<typeof ChangeFields>;

export const PlannedChanges = graphql(
  `
    query PlannedChanges($id: ID!, $edits: DatasetEditsInput!) {
      dataset(id: $id) {
        id
        plannedChanges(edits: $edits) {
          ...ChangeFields
          removedExamples: examples(change: REMOVED, first: 12) {
            totalCount
            nodes {
              before {
                ...ExampleFields
              }
              after {
                ...ExampleFields
              }
            }
          }
          relabelledExamples: examples(change: RELABELLED, first: 12) {
            totalCount
            nodes {
              before {
                ...ExampleFields
              }
              after {
                ...ExampleFields
              }
            }
          }
          movedExamples: examples(change: MOVED, first: 12) {
            totalCount
            nodes {
              before {
                ...ExampleFields
              }
              after {
                ...ExampleFields
              }
            }
          }
        }
      }
    }
  `,
  [ChangeFields, ExampleFields],
);

export const EditDataset = graphql(`
  mutation EditDataset($id: ID!, $edits: DatasetEditsInput!) {
    editDataset(id: $id, edits: $edits) {
      id
    }
  }
`);

export type Edits = VariablesOf<typeof EditDataset>['edits'];

type Planned = NonNullable<ResultOf<typeof PlannedChanges>['dataset']>['plannedChanges'];

/** Examples that differ, in the earlier and in the later version. */
export type Changed = Planned['removedExamples'];
