import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { InvalidInputError, UnavailableError } from '../zoo/errors.ts';
import { connect } from './database/connection.ts';
import { asRequestError, RequestError } from './errors.ts';
import { testDatabase } from './testing/database.ts';

test('errors that people can act on are shown, and nothing else', () => {
  const conflict = new RequestError('CONFLICT', 'no');
  expect(asRequestError(conflict)).toBe(conflict);
  expect(asRequestError(new InvalidInputError('bad', 'epochs'))).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'epochs',
  });
  expect(asRequestError(new UnavailableError('away'))).toMatchObject({ code: 'UNAVAILABLE', message: 'away' });
  expect(asRequestError(new Error('secret'))).toBeNull();
  expect(asRequestError('text')).toBeNull();
});

test('an unreachable database is UNAVAILABLE; a query that it rejects is an internal error', async () => {
  const unreachable = connect('postgresql://127.0.0.1:1/graft');
  const away = await unreachable.db.execute(sql`select 1`).catch((error: unknown) => error);
  expect(asRequestError(away)?.code).toBe('UNAVAILABLE');
  await unreachable.close();

  const { db, close } = await testDatabase({ empty: true });
  const refused = await db.execute(sql`select nothing`).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Error);
  expect(asRequestError(refused)).toBeNull();
  await close();
});
