import { graphql } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

export const ZeroShotDatasets = graphql(`
  query ZeroShotDatasets {
    datasets(first: 100) {
      edges {
        node {
          id
          name
          modality
          task
          sha256
          labels
        }
      }
    }
  }
`);

export const CreateZeroShot = graphql(
  `
    mutation CreateZeroShot($input: ZeroShotInput!) {
      createZeroShotCheckpoint(input: $input, waitSeconds: 0) {
        id
        job {
          ...JobFields
        }
      }
    }
  `,
  [JobFields],
);
