import { graphql } from '../../graphql/graphql.ts';

export const CheckpointProvenanceQuery = graphql(`
  query CheckpointProvenance($id: ID!) {
    checkpoint(id: $id) {
      id
      epoch
      sha256
      fineTune {
        id
        model {
          id
          slug
          name
          provenance {
            revision
          }
        }
        dataset {
          id
          name
          version
          sha256
          deletedAt
        }
      }
      provenance {
        completeness
        gaps {
          fact
          advice
        }
      }
    }
  }
`);
