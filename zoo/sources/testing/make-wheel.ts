import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

export interface WheelOptions {
  /** Header lines of METADATA after its name and version, then an empty line and the description. */
  metadata?: string;
  /** Changes RECORD before it is packed; null leaves it out. */
  record?: (record: string) => string | null;
  /** Modes of files, such as that of a symbolic link. */
  modes?: Record<string, number>;
}

/** A wheel with METADATA and RECORD, as build tools write it. */
export async function makeWheel(
  name: string,
  version: string,
  files: Record<string, Uint8Array | string>,
  { metadata = '', record = (text) => text, modes = {} }: WheelOptions = {},
): Promise<Buffer> {
  const info = `${name.replaceAll('-', '_')}-${version}.dist-info`;
  const all: Record<string, Uint8Array | string> = {
    ...files,
    [`${info}/METADATA`]: `Metadata-Version: 2.4\nName: ${name}\nVersion: ${version}\n${metadata}`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  };
  const lines = Object.entries(all).map(([path, content]) => {
    const digest = createHash('sha256').update(content).digest('base64url');
    return `${path.includes(',') ? `"${path}"` : path},sha256=${digest},${Buffer.byteLength(content)}`;
  });
  const text = record([...lines, `${info}/RECORD,,`, ''].join('\n'));
  const zip = new ZipFile();
  const entries = text === null ? all : { ...all, [`${info}/RECORD`]: text };
  for (const [path, content] of Object.entries(entries))
    zip.addBuffer(Buffer.from(content), path, { mode: modes[path] ?? 0o100644, mtime: new Date(0) });
  zip.end();
  return buffer(zip.outputStream);
}
