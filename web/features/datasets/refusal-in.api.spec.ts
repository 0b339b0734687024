import { expect, test } from 'vitest';
import { startTestApi } from '../../../api/testing/api.ts';
import { refusalIn } from './refusal-in.ts';

test("the API's message about an upload that it refuses", async () => {
  const api = await startTestApi();
  try {
    const refused = await fetch(`${api.url}/uploads/nothing`, { method: 'PUT', body: 'bytes' });
    expect(refusalIn(await refused.text())).toMatch(/There is no upload nothing/);
  } finally {
    await api.close();
  }
});

test("an answer that is not the API's", () => {
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
