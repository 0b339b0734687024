import { type Called, CONTENT_TYPE, groupHeader, PICTURE, pairRequest, TEXT } from './called.ts';

/** As a shell takes it literally. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** A command that asks the endpoint. */
export function curlSnippet(called: Called): string {
  const { url, takes, group, token } = called;
  const named = groupHeader(called);
  const data = {
    IMAGE: `--data-binary @${PICTURE}`,
    TEXT: `--data-raw ${quoted(TEXT)}`,
    PAIR: `--data-raw ${quoted(JSON.stringify(pairRequest(group)))}`,
  };
  const lines = [
    `curl ${quoted(url)}`,
    `--header ${token === null ? '"Authorization: Bearer $GRAFT_TOKEN"' : quoted(`Authorization: Bearer ${token}`)}`,
    `--header ${quoted(`Content-Type: ${CONTENT_TYPE[takes]}`)}`,
    ...(named === null ? [] : [`--header ${quoted(`X-Graft-Group: ${named}`)}`]),
    data[takes],
  ];
  return lines.join(' \\\n  ');
}
