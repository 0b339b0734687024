import { expect, test } from 'vitest';
import { startTestApi } from '../../../api/testing/api.ts';
import { refusalIn } from './refusal-in.ts';

test('what the API says about an upload that it refuses', async () => {
  const api = await startTestApi();
  try {
    const refused = await fetch(`${api.url}/uploads/nothing`, { method: 'PUT', body: 'bytes' });
    expect(refusalIn(await refused.text())).toMatch(/There is no upload nothing/);
  } finally {
    await api.close();
  }
});

test('what is no answer of the API', () => {
  for (const body of [
    '',
    '<html>Bad gateway</html>',
    'null',
    '{}',
    '{"errors":[]}',
    '{"errors":[{"message":7}]}',
    '{"errors":[null]}',
  ])
    expect(refusalIn(body), body).toBeNull();
});
