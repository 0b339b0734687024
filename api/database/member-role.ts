import type pg from 'pg';
import { InvalidInputError } from '../../zoo/errors.ts';
import { MEMBER_ROLE } from './scope.ts';

/** Roles belong to the server, so another installation may have made it, at this moment too. */
const MAKE = `
  do $$ begin
    if not exists (select from pg_roles where rolname = '${MEMBER_ROLE}') then create role ${MEMBER_ROLE} nologin; end if;
  exception when duplicate_object or unique_violation then null;
  end $$;
  do $$ begin
    set local role ${MEMBER_ROLE};
    reset role;
  exception when insufficient_privilege then
    -- From PostgreSQL 16 on, whoever makes a role may grant it, and has to, before they can work as it.
    execute format('grant ${MEMBER_ROLE} to %I', current_user);
  end $$`;

/** What needs the rows of every project, or concerns none. */
const KEPT_FROM_IT = ['tokens', 'sessions', 'garbage_reports'];

/**
 * Makes the role that requests and jobs work as: it may read and write rows, changes no tables, and row-level security holds for it.
 *
 * @throws InvalidInputError if PostgreSQL's user may not make it and nobody else has
 */
export async function prepareMemberRole(client: pg.PoolClient): Promise<void> {
  try {
    await client.query(MAKE);
  } catch (cause) {
    throw new InvalidInputError(
      `PostgreSQL's user of DATABASE_URL cannot make the role ${MEMBER_ROLE}, which keeps projects apart (${(cause as Error).message}). As an administrator of that server, run: create role ${MEMBER_ROLE} nologin; grant ${MEMBER_ROLE} to that user;`,
      'DATABASE_URL',
      { cause },
    );
  }
  await client.query(`
    grant usage on schema public to ${MEMBER_ROLE};
    grant select, insert, update, delete on all tables in schema public to ${MEMBER_ROLE};
    revoke all on ${KEPT_FROM_IT.join(', ')} from ${MEMBER_ROLE}`);
}
