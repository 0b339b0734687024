import { viewerOf } from '../../auth/access.ts';
import type { Context } from '../../context.ts';
import { withinEverything } from '../../database/scope.ts';
import { parse } from '../../parse.ts';
import { createToken } from '../people/create-token.ts';
import { between } from './between.ts';
import { endpointByName } from './endpoints.ts';

const MOST_DAYS = 90;
const DAY_MS = 24 * 3_600_000;

/**
 * Makes a token of the viewer that may ask an endpoint of their project, and do nothing else.
 *
 * @throws RequestError BAD_USER_INPUT; NOT_FOUND; CONFLICT where there are too many tokens
 */
export async function createEndpointToken(
  context: Context,
  endpoint: string,
  days: number,
): ReturnType<typeof createToken> {
  parse(between('days', MOST_DAYS), { days });
  const { name } = await endpointByName(context, endpoint, 'endpoint');
  const { id: userId } = viewerOf(context);
  const expiresAt = new Date(Date.now() + days * DAY_MS);
  const token = { name: `${name}, for a program`, role: 'VIEWER', endpoint: name, userId, expiresAt };
  // Tokens are of nobody's project; the endpoint was looked up in the viewer's.
  return withinEverything(() => createToken(context, token));
}
