import type { Word } from './entities.ts';

/** The characters that BERT's normalizer sets apart: normalizers/bert.rs in Hugging Face's tokenizers. */
const CHINESE =
  '\\u{4E00}-\\u{9FFF}\\u{3400}-\\u{4DBF}\\u{20000}-\\u{2A6DF}\\u{2A700}-\\u{2B73F}\\u{2B740}-\\u{2B81F}\\u{2B920}-\\u{2CEAF}\\u{F900}-\\u{FAFF}\\u{2F800}-\\u{2FA1F}';
/** Those that its pre-tokenizer does: ASCII's symbols too. */
const PUNCTUATION = '!-\\/:-@\\[-`\\{-~\\p{P}';

/** How words are told apart. */
export interface WordRules {
  /** Whether each punctuation character is a word by itself. */
  punctuation: boolean;
  /** The same of Chinese characters. */
  chinese: boolean;
}

/** Splits texts into words: at spaces, and around the characters that are words by themselves. */
export function wordSplitter({ punctuation, chinese }: WordRules): (text: string) => Word[] {
  const alone = [...(punctuation ? [PUNCTUATION] : []), ...(chinese ? [CHINESE] : [])].join('');
  const word = `[^\\p{White_Space}${alone}]+`;
  const pattern = new RegExp(alone === '' ? word : `[${alone}]|${word}`, 'gu');
  return (text) =>
    Array.from(text.matchAll(pattern), ({ 0: own, index }) => ({ start: index, end: index + own.length }));
}
