import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

const root = path.dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'));
const schema = async (name: string) =>
  JSON.parse(await readFile(path.join(root, 'res', 'schema', `${name}.SNAPSHOT.schema.json`), 'utf8'));

/** Characters that RFC 3987 does not allow in an IRI reference. */
const NOT_IN_IRI = /[\p{Cc}\s<>"{}|\\^`]/u;

/**
 * Returns the errors of a bill of materials by CycloneDX's own JSON schema of 1.6, formats included; null if there are none.
 */
export async function bomValidator(): Promise<(bom: unknown) => string | null> {
  // The schema is older than these ajv checks, which are about the schema and not about the document.
  const ajv = new Ajv({
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allErrors: true,
  });
  addFormats.default(ajv);
  ajv.addFormat('iri-reference', (text: string) => !NOT_IN_IRI.test(text));
  ajv.addFormat('idn-email', /^[^@\s]+@[^@\s]+$/);
  // An annotation of CycloneDX's, for people.
  ajv.addVocabulary(['meta:enum']);
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    ajv.addSchema(await schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  const validate = ajv.compile(await schema('bom-1.6'));
  return (bom) => (validate(bom) ? null : ajv.errorsText(validate.errors, { separator: '\n' }));
}
