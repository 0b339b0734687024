/** What people call the sources of models. */
export const SOURCE_NAMES: Record<string, string> = {
  HUB: 'Hugging Face Hub',
  NPM: 'npm',
  PYPI: 'PyPI',
  URL: 'an address',
  UPLOAD: 'uploads',
};
