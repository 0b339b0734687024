import { graphql } from '../../graphql/graphql.ts';

export const StartFineTune = graphql(`
  mutation StartFineTune($input: StartFineTuneInput!) {
    startFineTune(input: $input) {
      id
    }
  }
`);
