import type { ResultOf } from '../../graphql/graphql.ts';
import type { MyRole } from './people-query.ts';

export type Role = ResultOf<typeof MyRole>['viewer']['role'];

/** What each role may do. */
export const ROLE_MEANINGS: Record<Role, string> = {
  VIEWER: 'Look at everything, and ask endpoints.',
  TRAINER: 'Also change models, data sets, fine-tunes and notes.',
  DEPLOYER: 'Also deploy, roll back and delete endpoints.',
  ADMIN: 'Everything: tokens, the audit log, overrides, publishing.',
};
