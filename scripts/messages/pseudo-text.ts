import { parse, type Token } from '@messageformat/parser';

/**
 * A text as another language might have it, which a reader of English still reads: `Start the {name}` → `Śţàřţ ţĥê {name}`. What stays plain on a
 * page then is in no catalogue.
 */
export const pseudoText = (id: string): string => write(parse(id));

const ACCENTS: Record<string, string> = Object.fromEntries(
  [
    ...'aàbƀcçdđeêfƒgĝhĥiîjĵkķlļmɱnñoôpƥqɋrřsśtţuûvṽwŵxẋyýzžAÀBƁCÇDĐEÊFƑGĜHĤIÎJĴKĶLĻMṀNÑOÔPƤQɊRŘSŚTŢUÛVṼWŴXẊYÝZŽ'.matchAll(
      /../gu,
    ),
  ].map(([pair]) => [pair[0], pair.slice(1)]),
);

const accent = (text: string) =>
  text.replace(
    /(<\/?\w+>)|([a-z])|(['{}#])/gi,
    (all, tag, letter) =>
      tag ?? (letter ? ACCENTS[letter] : `'${all === "'" ? '' : `${all}'`}${all === "'" ? "'" : ''}`),
  );

const write = (tokens: Token[]): string =>
  tokens
    .map((token) => {
      if (token.type === 'content') return accent(token.value);
      if (token.type === 'octothorpe') return '#';
      if (token.type === 'argument') return `{${token.arg}}`;
      if (token.type === 'function') return `{${token.arg}, ${token.key}}`;
      const offset = token.pluralOffset ? `offset:${token.pluralOffset} ` : '';
      return `{${token.arg}, ${token.type}, ${offset}${token.cases.map(({ key, tokens }) => `${key} {${write(tokens)}}`).join(' ')}}`;
    })
    .join('');
