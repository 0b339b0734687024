import { t } from '../../messages/t.ts';

export type MemberRole = 'VIEWER' | 'TRAINER' | 'DEPLOYER';

/** What a member may do, as the options of a select. */
export const MemberRoleOptions = () => (
  <>
    <option value="VIEWER">{t('View')}</option>
    <option value="TRAINER">{t('Train')}</option>
    <option value="DEPLOYER">{t('Train and deploy')}</option>
  </>
);
