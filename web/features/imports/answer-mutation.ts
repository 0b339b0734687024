import { graphql } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

export const AnswerImport = graphql(
  `
    mutation AnswerImport($slug: String!, $answers: ImportAnswersInput!) {
      answerImport(slug: $slug, answers: $answers) {
        id
        availability
        fetchJob {
          ...JobFields
        }
      }
    }
  `,
  [JobFields],
);
