import { placeholdersOf } from './placeholders.ts';

type Messages = Record<string, string>;

/** What is wrong with the messages of a language: texts that it lacks or that are gone, and other placeholders than the English ones. */
export function compareLanguages(language: string, english: Messages, messages: Messages): string[] {
  const missing = Object.keys(english).filter((id) => messages[id] === undefined);
  const unknown = Object.keys(messages).filter((id) => english[id] === undefined);
  const different = Object.entries(messages).flatMap(([id, text]) => {
    if (english[id] === undefined) return [];
    try {
      const [wanted, found] = [placeholdersOf(id).join(' '), placeholdersOf(text, language).join(' ')];
      return wanted === found
        ? []
        : [`“${id}” has the placeholders ${wanted || '(none)'}, its translation ${found || '(none)'}`];
    } catch (error) {
      return [`the translation of “${id}” is not a message: ${(error as Error).message.split('\n')[0]}`];
    }
  });
  return [
    ...missing.map((id) => `“${id}” is not translated`),
    ...unknown.map((id) => `“${id}” is no text of the pages any more`),
    ...different,
  ].map((problem) => `web/messages/${language}.json: ${problem}`);
}
