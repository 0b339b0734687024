import { t } from '../../messages/t.ts';
import type { Role } from './role-meanings.ts';

/** What a token may do, in a word: in the form that makes it, and in the list. */
export const ROLE_NAMES: Record<Role, string> = {
  VIEWER: t('View'),
  TRAINER: t('Train'),
  DEPLOYER: t('Train and deploy'),
  ADMIN: t('Administer'),
};
