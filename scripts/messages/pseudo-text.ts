import parse from 'format-message-parse';

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

const write = (elements: parse.AST): string => elements.map(writeOne).join('');

function writeOne(element: parse.Element): string {
  if (typeof element === 'string') return accent(element);
  if (element[0] === '#') return '#';
  if (element.length === 4) {
    const [name, type, offset, cases] = element;
    return `{${name}, ${type}, ${offset ? `offset:${offset} ` : ''}${writeCases(cases)}}`;
  }
  if (element.length === 3 && typeof element[2] === 'object')
    return `{${element[0]}, ${element[1]}, ${writeCases(element[2])}}`;
  return `{${element.join(', ')}}`;
}

const writeCases = (cases: parse.SubMessages): string =>
  Object.entries(cases)
    .map(([key, message]) => `${key} {${write(message)}}`)
    .join(' ');
