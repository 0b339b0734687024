import { t } from '../../messages/t.ts';

/** What people call the sources of models. */
export const SOURCE_NAMES: Record<string, string> = {
  HUB: 'Hugging Face Hub',
  NPM: 'npm',
  PYPI: 'PyPI',
  URL: t('an address'),
  UPLOAD: t('uploads'),
};
