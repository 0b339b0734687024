import { graphql } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

export const PushCheckpoint = graphql(
  `
    mutation PushCheckpoint($input: PushCheckpointInput!) {
      pushCheckpoint(input: $input) {
        id
        job {
          ...JobFields
        }
      }
    }
  `,
  [JobFields],
);

export const CheckpointPushes = graphql(
  `
    query CheckpointPushes($id: ID!) {
      checkpoint(id: $id) {
        id
        pushes {
          id
          repository
          url
          revision
          createdAt
          job {
            ...JobFields
          }
        }
      }
    }
  `,
  [JobFields],
);
