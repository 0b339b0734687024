import { type Called, CONTENT_TYPE, groupHeader, PICTURE, pairRequest, TEXT } from './called.ts';

/** JSON's texts are Python's, too. */
const literal = (text: string) => JSON.stringify(text);

/** A program that asks the endpoint, with Python's standard library alone. */
export function pythonSnippet(called: Called): string {
  const { url, takes, group, token } = called;
  const named = groupHeader(called);
  const data = {
    IMAGE: `open("${PICTURE}", "rb").read()`,
    TEXT: `${literal(TEXT)}.encode()`,
    PAIR: `json.dumps(${JSON.stringify(pairRequest(group))}).encode()`,
  };
  return [
    `import json${token === null ? ', os' : ''}`,
    'from urllib.error import HTTPError',
    'from urllib.request import Request, urlopen',
    '',
    'request = Request(',
    `    ${literal(url)},`,
    `    data=${data[takes]},`,
    '    headers={',
    `        "Authorization": ${token === null ? '"Bearer " + os.environ["GRAFT_TOKEN"]' : literal(`Bearer ${token}`)},`,
    `        "Content-Type": "${CONTENT_TYPE[takes]}",`,
    ...(named === null ? [] : [`        "X-Graft-Group": ${literal(named)},`]),
    '    },',
    ')',
    'try:',
    '    with urlopen(request) as response:',
    '        answer = json.load(response)',
    'except HTTPError as error:',
    '    raise SystemExit(json.load(error)["error"])',
    `print(answer[${takes === 'PAIR' ? '"outputs"' : '"predictions"][0'}])`,
  ].join('\n');
}
