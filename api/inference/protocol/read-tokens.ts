import { InvalidInputError } from '../../../zoo/errors.ts';
import type { TokenRow } from '../../../zoo/text/tokenize-batch.ts';
import { MAX_EXAMPLES } from '../limits.ts';
import { sizeOf } from './read-elements.ts';
import { readIntegers } from './read-integers.ts';
import type { RequestTensor } from './read-request.ts';
import { TOKEN_INPUTS, type TokenLimits } from './takes.ts';

/** No model has more; they are few enough to be exact. */
const MOST_TYPE = 15;

/**
 * Texts as tokens: ids and mask `[n, sequence]`, the mask 1 for the tokens of a text, which come first, and 0 for its padding. The padding
 * is left out here: the model pads a batch itself.
 *
 * @throws InvalidInputError for shapes that differ, a text longer than the model takes, ids outside of its vocabulary, a mask with a gap
 */
export function readTokens(known: ReadonlyMap<string, RequestTensor>, { longest, vocabulary }: TokenLimits) {
  const [idsName, maskName, typesName] = TOKEN_INPUTS;
  const [ids, mask, types] = TOKEN_INPUTS.map((name) => known.get(name));
  if (!ids || !mask)
    throw new InvalidInputError(
      `The request has "${ids ? idsName : mask ? maskName : typesName}" without "${ids ? maskName : idsName}".`,
    );
  const [count, length] = ids.shape;
  if (ids.shape.length !== 2 || count < 1 || count > MAX_EXAMPLES || length < 1)
    throw new InvalidInputError(
      `The shape of "${idsName}" must be [n, sequence] with 1 to ${MAX_EXAMPLES} texts, not [${ids.shape.join(', ')}].`,
    );
  for (const other of [mask, types]) {
    if (other && other.shape.join() !== ids.shape.join())
      throw new InvalidInputError(
        `The shape of "${other.name}" must be [${ids.shape.join(', ')}], as that of "${idsName}", not [${other.shape.join(', ')}].`,
      );
  }
  if (vocabulary === null)
    throw new InvalidInputError(`The vocabulary of this checkpoint is not known. Send "text" instead of "${idsName}".`);
  const range = { least: 0, most: vocabulary - 1, what: "the ids of the model's vocabulary" };
  const allIds = readIntegers(ids, range);
  const allMask = readIntegers(mask, { least: 0, most: 1, what: `the values of "${maskName}"` });
  const allTypes = types
    ? readIntegers(types, { least: 0, most: MOST_TYPE, what: `the values of "${typesName}"` })
    : new Array<number>(sizeOf(ids.shape)).fill(0);
  const examples = Array.from({ length: count }, (_, row): TokenRow => {
    const start = row * length;
    const own = allMask.slice(start, start + length);
    const tokens = own.lastIndexOf(1) + 1;
    if (tokens === 0 || (own.indexOf(0) >= 0 && own.indexOf(0) < tokens))
      throw new InvalidInputError(
        `${mask.at}.data.${start}: "${maskName}" of text ${row + 1} must be 1 for its tokens, at least one, and then 0 for its padding.`,
      );
    if (tokens > longest)
      throw new InvalidInputError(
        `${ids.at}.data.${start}: text ${row + 1} has ${tokens} tokens, and the model takes at most ${longest}.`,
      );
    return { ids: allIds.slice(start, start + tokens), typeIds: allTypes.slice(start, start + tokens) };
  });
  return { examples, placeOf: (index: number) => `${ids.at}.data.${index * length}` };
}
