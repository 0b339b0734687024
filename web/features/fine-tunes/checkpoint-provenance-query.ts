import { graphql } from '../../graphql/graphql.ts';

export const CheckpointProvenanceQuery = graphql(`
  query CheckpointProvenance($id: ID!) {
    checkpoint(id: $id) {
      id
      epoch
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
