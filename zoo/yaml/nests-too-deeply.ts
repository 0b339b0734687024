/** More levels than people write, and fewer than the parser and V8's regular expressions can bear. */
const MOST_LEVELS = 1_000;

/**
 * Whether a YAML text has more than 1,000 brackets open at once, or list items on one line: of 3,000 the parser may end the process. Brackets in texts
 * count, too.
 */
export function nestsTooDeeply(text: string): boolean {
  let open = 0;
  for (const letter of text) {
    if (letter === '[' || letter === '{') open++;
    else if (letter === ']' || letter === '}') open = Math.max(0, open - 1);
    if (open > MOST_LEVELS) return true;
  }
  return text.split('\n').some((line) => line.split(/[-?:] /, MOST_LEVELS + 1).length > MOST_LEVELS);
}
