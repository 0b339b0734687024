import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, cacheExchange, fetchExchange, gql, type OperationResult } from '@urql/core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pipe, subscribe } from 'wonka';
import { askAgain } from './ask-again.ts';

// A server with one number: queries wait until they are let go, with the number as it was when they came.

let server: Server;
let url: string;
let number = 0;
const waiting: (() => void)[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { query } = JSON.parse(body) as { query: string };
    const thing = (value: number) => ({ __typename: 'Thing', id: '1', number: value });
    if (query.startsWith('mutation')) return answer(response, { setNumber: thing(++number) });
    const seen = number;
    waiting.push(() => answer(response, { thing: thing(seen) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});
afterAll(() => server.close());
beforeEach(() => {
  number = 0;
  waiting.length = 0;
});

function answer(response: ServerResponse, data: object): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ data }));
}

const QUERY = gql`query { thing { id number } }`;
const MUTATION = gql`mutation { setNumber { id number } }`;
const newClient = (exchanges = [cacheExchange, askAgain, fetchExchange]) =>
  new Client({ url, preferGetMethod: false, exchanges });

/** Shows the number as a page does. */
function show(client: Client): { shown: number[]; stop: () => void } {
  const shown: number[] = [];
  const { unsubscribe } = pipe(
    client.query(QUERY, {}),
    subscribe(({ data, stale }: OperationResult) => {
      if (!stale) shown.push(data.thing.number);
    }),
  );
  return { shown, stop: unsubscribe };
}

const asked = (count: number) => expect.poll(() => waiting.length).toBe(count);

test('an answer from before a change is not shown: it is asked for again', async () => {
  const client = newClient();
  const { shown, stop } = show(client);
  await asked(1);
  await client.mutation(MUTATION, {}).toPromise();
  waiting[0]();
  await asked(2);
  expect(shown).toEqual([]);
  waiting[1]();
  await expect.poll(() => shown).toEqual([1]);
  // As ever: a change of what is shown asks for it again.
  await client.mutation(MUTATION, {}).toPromise();
  await asked(3);
  waiting[2]();
  await expect.poll(() => shown).toEqual([1, 2]);
  stop();
});

test('of two answers to one query the one that was asked for last stays, also if it comes first', async () => {
  const client = newClient();
  const { shown, stop } = show(client);
  await asked(1);
  waiting[0]();
  await expect.poll(() => shown).toEqual([0]);
  const renew = () => client.query(QUERY, {}, { requestPolicy: 'network-only' }).toPromise();
  renew();
  await asked(2);
  number = 1;
  renew();
  await asked(3);
  waiting[2]();
  await expect.poll(() => shown).toEqual([0, 1]);
  waiting[1]();
  // Time for the late answer to arrive.
  for (let i = 0; i < 3; i++) await fetch(url, { method: 'POST', body: JSON.stringify({ query: 'mutation' }) });
  expect(shown).toEqual([0, 1]);
  stop();
});

test('what nobody waits for any more is not asked again', async () => {
  const client = newClient();
  const { stop } = show(client);
  await asked(1);
  await client.mutation(MUTATION, {}).toPromise();
  stop();
  waiting[0]();
  const { shown } = show(client);
  await asked(2);
  waiting[1]();
  await expect.poll(() => shown).toEqual([1]);
  expect(waiting.length).toBe(2);
});

test('urql alone shows the old answer, which is why this exists', async () => {
  const client = newClient([cacheExchange, fetchExchange]);
  const { shown, stop } = show(client);
  await asked(1);
  await client.mutation(MUTATION, {}).toPromise();
  client.query(QUERY, {}, { requestPolicy: 'network-only' }).toPromise();
  waiting[0]();
  await expect.poll(() => shown).toEqual([0]);
  expect(waiting.length).toBe(1);
  stop();
});
