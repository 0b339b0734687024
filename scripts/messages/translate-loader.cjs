// The loader by which `next build` translates the pages' texts. CommonJS, because Turbopack requires it.
const { readFileSync } = require('node:fs');
const { pathToFileURL } = require('node:url');

/** Kept, because `tsImport` compiles the file again each time. */
let translation;
const load = async () =>
  (await import('tsx/esm/api')).tsImport('./translate-source.ts', pathToFileURL(__filename).href);

/** @returns {Promise<string>} */
module.exports = async function translate(source) {
  const { catalogue } = this.getOptions();
  this.addDependency(catalogue);
  translation ??= load();
  const { translateSource } = await translation;
  return translateSource(this.resourcePath, source, JSON.parse(readFileSync(catalogue, 'utf8')));
};
