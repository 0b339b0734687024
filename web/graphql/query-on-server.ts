import { cookies, headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { sessionSecret } from '../features/session/cookie.ts';
import { type ApiAnswer, askApi } from './ask-api.ts';
import { isMissing } from './is-missing.ts';
import { requestOf, type ServerQuery } from './request-of.ts';

/** Longer than that, and the page goes without: the browser asks, and shows that it waits. */
const PATIENCE_MILLISECONDS = 3_000;

/**
 * Asks the API in the name of the browser whose page this is. The session's secret goes from the cookie into the request and nowhere else:
 * a component's properties would reach the page's scripts.
 *
 * @param item the query's field that the page is about: without it the page is the app's 404, with that status
 * @returns urql's key of the query and its data as JSON; null without a session or without a whole answer
 */
export async function queryOnServer(asked: ServerQuery, item?: string): Promise<[key: number, data: string] | null> {
  const { key, ...question } = requestOf(asked);
  const answer = await answerOf(JSON.stringify(question));
  if (item && answer && isMissing(answer, item)) notFound();
  return answer?.data && !answer.errors ? [key, JSON.stringify(answer.data)] : null;
}

/** The frame and the page may ask the same of one request. */
const answerOf = cache(async (question: string): Promise<ApiAnswer | null> => {
  const [jar, request] = await Promise.all([cookies(), headers()]);
  const secret = sessionSecret(jar);
  if (!secret) return null;
  return askApi(secret, request, { ...JSON.parse(question), patience: PATIENCE_MILLISECONDS });
});
