import { InvalidInputError } from '../errors.ts';
import { parseLiteral } from './parse-literal.ts';

/**
 * The code that browserify writes before the single module of a bundle:
 * `({1:[function(require,module,exports){module.exports=`.
 */
const BUNDLED =
  /\{\s*1\s*:\s*\[\s*function\s*\(\s*[\w$]+\s*,\s*([\w$]+)\s*,\s*[\w$]+\s*\)\s*\{\s*(?:["']use strict["'];)?\s*\1\s*\.\s*exports\s*=/;
/** The code after it: the module's dependencies (none), the cache (empty) and the entries (that module). */
const BUNDLE_END =
  /^\s*;?\s*\}\s*,\s*\{\s*\}\s*\]\s*\}\s*,\s*\{\s*\}\s*,\s*\[\s*1\s*\]\s*\)\s*(?:\(\s*1\s*\)\s*)?[\s});]*$/;
const PLAIN = /^\s*(?:["']use strict["'];)?\s*module\s*\.\s*exports\s*=/;
const PLAIN_END = /^\s*;?\s*$/;

/**
 * The value that a CommonJS data module exports (`module.exports = LITERAL`), plain or bundled by browserify, minified or
 * not. The file is parsed as text and never executed: a downloaded model must not run code.
 *
 * @throws InvalidInputError if `source` is not such a module or exports anything but a literal.
 */
export function parseModule(source: string): unknown {
  for (const [begin, end] of [
    [PLAIN, PLAIN_END],
    [BUNDLED, BUNDLE_END],
  ] as const) {
    // A bundle's literal follows its preamble directly; a limit keeps the search from scanning megabytes.
    const found = begin.exec(source.slice(0, 10_000));
    if (!found) continue;
    const literal = parseLiteral(source, found.index + found[0].length);
    if (!end.test(source.slice(literal.end, literal.end + 1_000)) || source.length > literal.end + 1_000) {
      throw new InvalidInputError(`There is code after the exported literal, at offset ${literal.end}.`);
    }
    return literal.value;
  }
  throw new InvalidInputError('This is not a CommonJS module that exports one literal, or a browserify bundle of one.');
}
