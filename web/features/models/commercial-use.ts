import { t } from '../../messages/t.ts';

export type CommercialUse = 'PERMITTED' | 'FORBIDDEN' | 'UNKNOWN';

/** What a licence says of commercial use, as the pages name it. */
export const COMMERCIAL_USE: Record<CommercialUse, string> = {
  PERMITTED: t('permitted'),
  FORBIDDEN: t('not permitted'),
  UNKNOWN: t('unknown: read the licence'),
};
