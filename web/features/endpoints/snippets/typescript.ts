import { type Called, CONTENT_TYPE, groupHeader, PICTURE, pairRequest, TEXT } from './called.ts';

const PREDICTION = {
  SINGLE_LABEL: '{ label: string; probability: number }',
  MULTI_LABEL: '{ labels: string[]; scores: { label: string; probability: number }[] }',
  REGRESSION: '{ numbers: { name: string; value: number }[] }',
  TOKEN_LABELS: '{ entities: { text: string; label: string; start: number; end: number; score: number }[] }',
};

const BODY = { IMAGE: `await readFile('${PICTURE}')`, TEXT: JSON.stringify(TEXT), PAIR: 'JSON.stringify(request)' };

const literal = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** A program that asks the endpoint, without a library. */
export function typescriptSnippet(called: Called): string {
  const { url, takes, task, group, token } = called;
  const named = groupHeader(called);
  const answer =
    takes === 'PAIR'
      ? '{ outputs: { name: string; data: unknown[] }[]; error?: string }'
      : '{ predictions: Prediction[]; error?: string }';
  return [
    '// Save it as predict.mts and run: npx tsx predict.mts',
    ...(takes === 'IMAGE' ? ["import { readFile } from 'node:fs/promises';"] : []),
    '',
    ...(takes === 'PAIR' ? [`const request = ${JSON.stringify(pairRequest(group))};`] : []),
    ...(takes === 'PAIR' ? [] : [`type Prediction = ${PREDICTION[task]};`, '']),
    `const response = await fetch(${literal(url)}, {`,
    "  method: 'POST',",
    '  headers: {',
    `    Authorization: ${token === null ? "'Bearer ' + process.env.GRAFT_TOKEN" : literal(`Bearer ${token}`)},`,
    `    'Content-Type': '${CONTENT_TYPE[takes]}',`,
    ...(named === null ? [] : [`    'X-Graft-Group': ${literal(named)},`]),
    '  },',
    `  body: ${BODY[takes]},`,
    '});',
    `const answer = (await response.json()) as ${answer};`,
    'if (!response.ok) throw new Error(answer.error);',
    `console.log(${takes === 'PAIR' ? 'answer.outputs' : 'answer.predictions[0]'});`,
  ].join('\n');
}
