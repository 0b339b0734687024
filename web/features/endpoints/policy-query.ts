import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const PolicyQuery = graphql(`
  query Policy {
    policy {
      file
      sha256
      source
      problem
      rules {
        rule
        requirement
      }
    }
  }
`);

/** The policy's verdict on a checkpoint, and whether the viewer may override it. */
export const CheckpointGate = graphql(`
  query CheckpointGate($id: ID!) {
    viewer {
      id
      role
    }
    policy {
      problem
      rules {
        rule
      }
    }
    checkpoint(id: $id) {
      id
      epoch
      fineTune {
        id
        dataset {
          id
          name
        }
      }
      policyViolations {
        rule
        message
      }
    }
  }
`);

export type Violation = NonNullable<
  NonNullable<ResultOf<typeof CheckpointGate>['checkpoint']>['policyViolations']
>[number];

/** A policy that cannot be read forbids everything, and no reason overrides that. */
export const canOverride = (violations: Violation[]): boolean => violations.every(({ rule }) => rule !== 'policy');
