import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '../../zoo/child-environment.ts';
import { UnavailableError } from '../../zoo/errors.ts';

const run = promisify(execFile);

/** A user of the operating system, as `spawn` takes it. */
export interface SystemUser {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. For root, returns the system's user `postgres`, created if missing; for any other user
 * null: PostgreSQL then runs as that user.
 *
 * @throws UnavailableError if the user cannot be created.
 */
export async function postgresUser(): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  const found = await lookUp('postgres');
  if (found) return found;
  try {
    // `su` without a dash leaves root with a user's PATH.
    const env = { ...childEnvironment(), PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
    const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
    await run('useradd', [...options, 'postgres'], { env });
  } catch (cause) {
    // Another start may have created the user in between.
    const made = await lookUp('postgres');
    if (made) return made;
    throw new UnavailableError(
      'PostgreSQL does not run as root, and the system user "postgres" could not be created. Create it (useradd --system postgres), start Graft as another user, or set DATABASE_URL to a server that you run.',
      { cause },
    );
  }
  const made = await lookUp('postgres');
  if (made) return made;
  throw new UnavailableError(
    'The system user "postgres" was created but cannot be found. Start Graft as another user.',
  );
}

async function lookUp(name: string): Promise<SystemUser | null> {
  try {
    const options = { env: childEnvironment() };
    const [uid, gid] = await Promise.all([run('id', ['-u', name], options), run('id', ['-g', name], options)]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/** Whether `user` can enter `directory`: every directory on its path has to allow it. */
export async function canReach(user: SystemUser, directory: string): Promise<boolean> {
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    // The kernel checks only the first class that matches: owner, then group, then others.
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}
