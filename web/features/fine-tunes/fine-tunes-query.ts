import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { type Job, JobFields } from '../jobs/job-fields.ts';

export const FineTunesQuery = graphql(
  `
    query FineTunes($after: String, $states: [JobState!]) {
      fineTunes(first: 50, after: $after, states: $states) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            id
            strategy
            options
            createdAt
            model {
              id
              slug
              name
            }
            dataset {
              id
              name
              version
              deletedAt
            }
            epochs {
              number
              validationAccuracy
            }
            job {
              ...JobFields
            }
          }
        }
      }
    }
  `,
  [JobFields],
);

/** The states of jobs that a list can be narrowed to. */
export const STATES = {
  all: { name: t('All'), states: null },
  running: { name: t('Under way'), states: ['QUEUED', 'RUNNING'] },
  succeeded: { name: t('Succeeded'), states: ['SUCCEEDED'] },
  failed: { name: t('Failed'), states: ['FAILED'] },
  cancelled: { name: t('Cancelled'), states: ['CANCELLED'] },
} as const satisfies Record<string, { name: string; states: readonly Job['state'][] | null }>;

export type StateFilter = keyof typeof STATES;

/** The filter that an address names; all, if it names none. */
export const stateFilter = (named: string | null | undefined): StateFilter =>
  named && Object.hasOwn(STATES, named) ? (named as StateFilter) : 'all';

export const listVariables = (state: StateFilter, after: string | null = null) => ({
  after,
  states: STATES[state].states && [...STATES[state].states],
});
