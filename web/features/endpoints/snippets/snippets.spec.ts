import { expect, test } from 'vitest';
import type { Called } from './called.ts';
import { SNIPPETS } from './snippets.ts';

const called = { url: 'https://graft.example/v2/models/x/infer', task: 'SINGLE_LABEL', token: null } as const;
const write = (language: string, more: Partial<Called>) =>
  SNIPPETS[language].write({ ...called, takes: 'IMAGE', ...more });

test('the token is read from the environment until one is made, and then in the program', () => {
  for (const language of Object.keys(SNIPPETS)) {
    expect(write(language, {}), language).toContain('GRAFT_TOKEN');
    const complete = write(language, { token: 'graft_secret' });
    expect(complete, language).toContain('Bearer graft_secret');
    expect(complete, language).not.toMatch(/GRAFT_TOKEN|\bos\b/);
  }
});

test('the group is a header, or an input of a pair', () => {
  expect(write('curl', { group: "tön's" })).toContain(`--header 'X-Graft-Group: t%C3%B6n'\\''s'`);
  expect(write('typescript', { group: "tön's" })).toContain(`'X-Graft-Group': 't%C3%B6n\\'s'`);
  expect(write('python', { group: "tön's" })).toContain(`"X-Graft-Group": "t%C3%B6n's"`);
  expect(write('triton', { group: "tön's" })).toContain('[tensor, group], headers=headers');
  expect(write('curl', { takes: 'PAIR', group: "tön's" })).toContain(`"data":["tön'\\''s"]}]}'`);
  for (const language of Object.keys(SNIPPETS))
    for (const takes of ['IMAGE', 'TEXT', 'PAIR'] as const)
      expect(write(language, { takes }), `${language} ${takes}`).not.toMatch(/group/i);
});

test('Triton’s client is told of https', () => {
  expect(write('triton', {})).toContain('InferenceServerClient("graft.example", ssl=True)');
  expect(write('triton', { url: 'http://127.0.0.1:4000/v2/models/x/infer' })).toContain('("127.0.0.1:4000")');
});
