import { t } from '../../messages/t.ts';
import type { AuditFilterName } from './audit-filter.ts';

export const FILTER_NAMES: Record<AuditFilterName, string> = {
  actor: t('Who'),
  token: t('Token'),
  action: t('Action'),
  outcome: t('Outcome'),
  subject: t('Subject'),
  from: t('From'),
  until: t('Until'),
};
