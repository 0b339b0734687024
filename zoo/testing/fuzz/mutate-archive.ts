import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { Header } from 'tar';
import type { Draw } from './draw.ts';
import { EXTREMES, mutateBytes } from './mutate-bytes.ts';

/** A file that an archive is made of. */
export interface Packed {
  name: string;
  bytes: Uint8Array;
}

const NAMES = [
  '/etc/passwd',
  '../../../outside',
  'a/../../outside',
  '..\\outside',
  'C:\\outside',
  'C:outside',
  '',
  '/',
  '.',
  './.',
  'a\0.png',
  'a\n.png',
  `${'a'.repeat(300)}.png`,
  `${'a/'.repeat(400)}b.png`,
  'é'.repeat(200),
  '__MACOSX/x.png',
  'CON',
  'model.onnx/inside',
  'metadata.csv',
  'metadata.jsonl',
  'model.json',
  'model.onnx',
  'METADATA',
  'croissant.json',
  'data.parquet',
];

/** Other names, contents and orders of an archive's files, each of them valid for the format. */
export function mutateFiles(draw: Draw, given: Packed[]): Packed[] {
  let files = [...given];
  for (let change = draw.int(4); change > 0; change--) {
    const at = draw.int(files.length);
    const one = files[at] ?? { name: 'a', bytes: new Uint8Array() };
    const other = draw.pick(given);
    switch (draw.int(8)) {
      case 0:
        files = files.with(at, { ...one, name: draw.pick(NAMES) });
        break;
      case 1:
        files = [...files, { ...one, name: draw.pick(given).name }];
        break;
      case 2:
        // A file where another has a folder.
        files = [...files, { ...other, name: `${one.name}/${draw.pick(['x', other.name])}` }];
        break;
      case 3:
        files = [...files, { ...one, name: one.name.split('/')[0] }];
        break;
      case 4:
        files = files.with(at, { ...one, bytes: mutateBytes(draw, one.bytes, other.bytes) });
        break;
      case 5:
        files = files.toSpliced(at, draw.few(3));
        break;
      case 6:
        files = draw.random.shuffle(files);
        break;
      default:
        files = [
          ...files,
          { name: draw.chance(0.5) ? one.name : `${one.name}.x`, bytes: Buffer.alloc(draw.pick([0, 1, 200_000])) },
        ];
    }
    if (files.length === 0) files = [other];
  }
  return files;
}

/** A zip of changed files. */
export const mutateZip = (draw: Draw, given: Packed[]): Buffer => lyingZip(draw, mutateFiles(draw, given));

/** A zip whose sizes, offsets and flags may lie; its checksums are right unless they are what lies. */
export function lyingZip(draw: Draw, files: Packed[]): Buffer {
  const lies = new Map<string, number>();
  for (let lie = draw.few(3) - 1; lie > 0; lie--)
    lies.set(draw.pick(ZIP_FIELDS), draw.pick([...EXTREMES, 8, 9, 12, 14, 99]));
  const zip = writeZip(files, (field, truth) => {
    const lie = lies.get(field);
    return lie !== undefined && draw.chance(0.4) ? lie : truth;
  });
  return draw.chance(0.15) ? mutateBytes(draw, zip) : zip;
}

const ZIP_FIELDS = [
  'flags',
  'method',
  'crc',
  'packed',
  'unpacked',
  'nameLength',
  'extraLength',
  'attributes',
  'offset',
  'count',
  'size',
  'start',
  'comment',
  'zip64',
];

/** Writes a zip. Source: PKWARE, APPNOTE 6.3.10, sections 4.3 and 4.5.3. */
function writeZip(files: Packed[], field: (name: string, truth: number) => number): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [i, { name, bytes }] of files.entries()) {
    const encoded = Buffer.from(name);
    const deflated = i % 2 === 0 ? deflateRawSync(bytes) : Buffer.from(bytes);
    const common = Buffer.alloc(26);
    put(common, 2, 0, 20);
    put(common, 2, 2, field('flags', 0x800));
    put(common, 2, 4, field('method', i % 2 === 0 ? 8 : 0));
    put(common, 4, 10, field('crc', crc32(bytes)));
    put(common, 4, 14, field('packed', deflated.length));
    put(common, 4, 18, field('unpacked', bytes.length));
    put(common, 2, 22, field('nameLength', encoded.length));
    const extra = zip64Extra(field);
    put(common, 2, 24, field('extraLength', extra.length));
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, encoded, extra, deflated]);
    const tail = Buffer.alloc(14);
    put(tail, 4, 6, field('attributes', 0o100644 * 65_536));
    put(tail, 4, 10, field('offset', offset));
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, tail, encoded, extra);
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  put(end, 2, 8, field('count', files.length));
  put(end, 2, 10, field('count', files.length));
  put(end, 4, 12, field('size', central.length));
  put(end, 4, 16, field('start', offset));
  put(end, 2, 20, field('comment', 0));
  return Buffer.concat([...locals, central, zip64End(field, files.length, central.length, offset), end]);
}

/** The extra field that holds sizes beyond 32 bits, where the field is to lie. */
function zip64Extra(field: (name: string, truth: number) => number): Buffer {
  const claim = field('zip64', 0);
  if (claim === 0) return Buffer.alloc(0);
  const extra = Buffer.alloc(28);
  put(extra, 2, 0, 1);
  put(extra, 2, 2, 24);
  for (const at of [4, 12, 20]) put(extra, 8, at, claim);
  return extra;
}

function zip64End(field: (name: string, truth: number) => number, count: number, size: number, start: number): Buffer {
  const claim = field('zip64', 0);
  if (claim === 0) return Buffer.alloc(0);
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06', 'latin1');
  put(record, 8, 4, 44);
  put(record, 8, 24, field('count', count));
  put(record, 8, 32, field('count', count));
  put(record, 8, 40, field('size', size));
  put(record, 8, 48, claim);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  put(locator, 8, 8, field('start', start + size));
  put(locator, 4, 16, 1);
  return Buffer.concat([record, locator]);
}

/** A number, little-endian, with as many of its bits as fit. */
function put(into: Buffer, width: 2 | 4 | 8, at: number, value: number): void {
  const written = Buffer.alloc(8);
  written.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  written.copy(into, at, 0, width);
}

const TYPES = [
  'File',
  'OldFile',
  'ContiguousFile',
  'Link',
  'SymbolicLink',
  'CharacterDevice',
  'BlockDevice',
  'Directory',
  'FIFO',
  'GNUDumpDir',
  'NextFileHasLongPath',
  'ExtendedHeader',
  'GlobalExtendedHeader',
] as const;

/** A tar.gz whose entries' names, types and sizes may lie, with headers whose checksums are right. */
export function mutateTarGz(draw: Draw, given: Packed[]): Buffer {
  const files = mutateFiles(draw, given);
  const blocks = files.flatMap(({ name, bytes }) => {
    const header = Buffer.alloc(512);
    const size = draw.chance(0.05) ? draw.pick(EXTREMES.filter((one) => one >= 0 && one < 2 ** 53)) : bytes.length;
    const type = draw.chance(0.05) ? draw.pick(TYPES) : 'File';
    const linkpath = draw.chance(0.5) ? draw.pick(NAMES) : name;
    new Header({
      path: name,
      type,
      ...(/Link/.test(type) ? { linkpath } : {}),
      size,
      mode: 0o644,
      mtime: new Date(0),
    }).encode(header, 0);
    if (draw.chance(0.05)) {
      mutateBytes(draw, header).copy(header);
      withChecksum(header);
    }
    return [header, Buffer.from(bytes), Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  const tar = Buffer.concat([...blocks, Buffer.alloc(draw.chance(0.1) ? 0 : 1024)]);
  const zipped = gzipSync(draw.chance(0.2) ? mutateBytes(draw, tar) : tar, { level: 1 });
  return draw.chance(0.2) ? mutateBytes(draw, zipped) : zipped;
}

/** Source: POSIX ustar; the checksum's own field counts as spaces. */
function withChecksum(header: Buffer): void {
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
