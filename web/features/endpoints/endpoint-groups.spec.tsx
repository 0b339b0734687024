import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, test, vi } from 'vitest';
import { askEndpoint } from './ask-endpoint.ts';
import { GroupField } from './group-field.tsx';
import { Scores } from './scores.tsx';

// What a person sees of an endpoint whose checkpoint carries group thresholds.

const shown = (element: React.ReactElement) =>
  renderToStaticMarkup(element)
    .replace(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'");

afterEach(() => vi.unstubAllGlobals());

test('the group can be chosen', () => {
  const thresholds = { attribute: 'tone', groups: [{ value: 'tön, dark' }], leftAlone: ['light'] };
  const field = renderToStaticMarkup(<GroupField thresholds={thresholds} group="light" onChange={() => {}} />);
  expect(field).toContain('Group (tone)');
  expect(field).toContain('<option value="">none</option>');
  expect(field).toContain('<option value="tön, dark">tön, dark</option>');
  expect(field).toContain('<option value="light" selected="">light (no threshold)</option>');
});

test('it is sent as a header', async () => {
  const sent: Record<string, string>[] = [];
  vi.stubGlobal('fetch', async (_: string, { headers }: { headers: Record<string, string> }) => {
    sent.push(headers);
    return Response.json({ predictions: [{ label: 'red', thresholds: 'APPLIED' }] });
  });
  expect(await askEndpoint('/infer', 'a text', 'tön, dark')).toMatchObject({ thresholds: 'APPLIED' });
  await askEndpoint('/infer', 'a text');
  expect(sent.map((headers) => headers['x-graft-group'])).toEqual(['t%C3%B6n%2C%20dark', undefined]);
});

test('the answer says whether a threshold was applied', () => {
  const answer = { label: 'red', probability: 0.5, milliseconds: 1 };
  expect(shown(<Scores answer={{ ...answer, thresholds: 'APPLIED' }} />)).toContain(
    'threshold of the group was applied',
  );
  expect(shown(<Scores answer={{ ...answer, thresholds: 'NO_GROUP' }} />)).toContain('No group was named');
  expect(shown(<Scores answer={answer} />)).not.toContain('group');
});
