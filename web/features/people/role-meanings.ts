import type { ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import type { MyProjects } from '../projects/projects-query.ts';

export type Role = ResultOf<typeof MyProjects>['viewer']['role'];

/** What each role may do: what those before it may, and more. */
export const ROLE_MEANINGS: Record<Role, string> = {
  VIEWER: t('Look at everything, and ask endpoints.'),
  TRAINER: t('Also change models, data sets, fine-tunes and notes.'),
  DEPLOYER: t('Also deploy, roll back and delete endpoints.'),
  ADMIN: t('Everything: tokens, the audit log, overrides, publishing.'),
};
