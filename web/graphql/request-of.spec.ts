import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { expect, test } from 'vitest';
import { OneProject } from '../features/projects/projects-query.ts';
import { requestOf } from './request-of.ts';

test('the web server asks what the browser asks, to the letter', async () => {
  let sent = '';
  const server = createServer(async (request, response) => {
    for await (const chunk of request) sent += chunk;
    response.setHeader('content-type', 'application/json').end('{"data":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new Client({ url, preferGetMethod: false, exchanges: [cacheExchange, fetchExchange] });
  const variables = { slug: 'birds' };
  const { operation } = await client.query(OneProject, variables).toPromise();
  server.close();
  expect(requestOf([OneProject, variables])).toEqual({ key: operation.key, query: JSON.parse(sent).query, variables });
  expect(sent).toContain('__typename');
});
