/** Of the documentation's language, which is English whatever the pages' is. */
const QUESTION_WORDS = new Set(
  'a an and are can could do does for how i in is it me my of on or should the this to we what when where which why with you your'.split(
    ' ',
  ),
);

/** A text to search for without the words that only make it a question; as it is, if it has no others. */
export function withoutQuestionWords(text: string): string {
  const words = text.split(/\s+/).filter(Boolean);
  const telling = words.filter((word) => !QUESTION_WORDS.has(word.toLowerCase().replace(/[?!.,]+$/, '')));
  return (telling.length > 0 ? telling : words).join(' ');
}
