/**
 * The cases of a spec that states one thing of many of them: all in `npm run test:long`, a few in `npm test`. A spec that uses this is named in
 * scripts/testing/long.config.ts.
 *
 * @param isOfFew which stay in `npm test`: each part of a case has to be in one of them
 */
export function casesOf<Case>(all: readonly Case[], isOfFew: (one: Case) => boolean): Case[] {
  return process.env.GRAFT_TEST_LONG ? [...all] : all.filter(isOfFew);
}
