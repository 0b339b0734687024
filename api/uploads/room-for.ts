import type { Config } from '../config.ts';
import { RequestError } from '../errors.ts';
import { freeBytes } from '../storage/disk-space.ts';
import type { UploadRow } from './upload-row.ts';

type Announced = Pick<UploadRow, 'filename' | 'byteSize'>;

/** @throws RequestError UNAVAILABLE if the server's disk has no room for an upload, before any of it is sent */
export async function checkRoom(config: Config, announced: Announced): Promise<void> {
  if ((await freeBytes(config.home)) < announced.byteSize) throw await noRoomFor(config, announced);
}

/** What a person reads whose upload does not fit on the server's disk. */
export async function noRoomFor(
  config: Config,
  { filename, byteSize }: Announced,
  cause?: unknown,
): Promise<RequestError> {
  const free = await freeBytes(config.home).catch(() => null);
  const room = free === null ? '' : ` and ${free.toLocaleString('en')} are free`;
  const message = `The server's disk is full: ${filename} needs ${byteSize.toLocaleString('en')} bytes${room}. Nothing of it was stored. Free some space in the server's GRAFT_HOME, then upload it again.`;
  return new RequestError('UNAVAILABLE', message, undefined, { cause });
}
