import { chmod, chown, lstat, mkdir, mkdtemp, realpath, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError, UnavailableError } from '../../zoo/errors.ts';
import { canReach, type SystemUser } from './postgres-user.ts';

/**
 * Makes `directory`, where `user` (null: the user who runs Graft) keeps a database, and returns its real path.
 *
 * When Graft runs as root, PostgreSQL's user often cannot reach `directory`: /root and every `mktemp -d` are closed to
 * others. The files are then stored below `shared`, and `directory` is a symbolic link to them. The name is new each time,
 * not derived from the path: a directory that was deleted and made again must not find the old data.
 *
 * @throws InvalidInputError if it cannot be made, or is a dangling link.
 */
export async function makePlace(directory: string, user: SystemUser | null, shared: string): Promise<string> {
  const entry = await lstat(directory).catch(() => null);
  if (entry?.isSymbolicLink()) {
    return await realpath(directory).catch((cause) => {
      throw new InvalidInputError(
        `${directory} is a link to a directory that is gone, and the database with it. Delete the link to start with an empty database.`,
        'GRAFT_HOME',
        { cause },
      );
    });
  }
  const parent = await makeDirectory(path.dirname(directory));
  const place = path.join(parent, path.basename(directory));
  if (!user || (await canReach(user, parent))) {
    await makeDirectory(place);
    if (user && !(await stat(place).then((found) => found.uid === user.uid))) await chown(place, user.uid, user.gid);
    await chmod(place, 0o700);
    return place;
  }
  if (entry) {
    throw new UnavailableError(
      `The database in ${place} cannot be opened: PostgreSQL does not run as root, and its user cannot enter a directory above it. Let others enter it (chmod o+x) or move ${place} elsewhere.`,
    );
  }
  await makeDirectory(shared);
  await chmod(shared, 0o755);
  const made = await mkdtemp(path.join(shared, 'home-'));
  await chown(made, user.uid, user.gid);
  await symlink(made, place);
  return made;
}

async function makeDirectory(directory: string): Promise<string> {
  try {
    await mkdir(directory, { recursive: true });
    return await realpath(directory);
  } catch (cause) {
    throw new InvalidInputError(
      `The directory ${directory} cannot be made (${cause instanceof Error ? cause.message : cause}). Set GRAFT_HOME to a directory that you may write to.`,
      'GRAFT_HOME',
      { cause },
    );
  }
}
