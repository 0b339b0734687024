import { t } from '../../messages/t.ts';

/** Whether a model's files are here, in words. */
export const AVAILABILITY_NAMES = {
  READY: t('ready'),
  REMOTE: t('not fetched'),
  FETCHING: t('fetching'),
  INCOMPLETE: t('incomplete'),
  FAILED: t('failed'),
};
