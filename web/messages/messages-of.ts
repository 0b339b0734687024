import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The catalogue of a language, as the JSON that `next build` puts into the code. Empty for English, whose texts are in the code already.
 *
 * @throws Error if `web/messages` has no file of the language
 */
export function messagesOf(language: string): string {
  if (language === 'en') return '';
  const file = fileURLToPath(new URL(`${language}.json`, import.meta.url));
  try {
    return JSON.stringify(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(
      `GRAFT_LANGUAGE is ${language}, but web/messages/${language}.json cannot be read. CONTRIBUTING.md says how to add a language.`,
      { cause: error },
    );
  }
}
