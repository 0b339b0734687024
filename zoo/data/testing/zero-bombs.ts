import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { tarHeader } from './archives.ts';

const MIB = 2 ** 20;

/** A deflate stream of this many MiB of zeros, made by repeating one packed MiB: about 1 KiB each. */
function deflatedZeros(mebibytes: number): Buffer {
  const one = deflateRawSync(Buffer.alloc(MIB), { finishFlush: constants.Z_FULL_FLUSH });
  const end = deflateRawSync(Buffer.alloc(0));
  return Buffer.concat([...new Array<Buffer>(mebibytes).fill(one), end]);
}

/** A zip of these names, each with this many MiB of zeros; its directory claims `claimedSize` bytes for each. */
export function zipOfZeros(names: string[], mebibytes: number, claimedSize = mebibytes * MIB): Buffer {
  const packed = deflatedZeros(mebibytes);
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const name of names) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version needed
    common.writeUInt16LE(8, 4); // deflate
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimedSize, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, Buffer.from(name));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

/** A tar.gz of one file of this many MiB of zeros: gzip allows several members. */
export function tarGzOfZeros(name: string, mebibytes: number): Buffer {
  const one = gzipSync(Buffer.alloc(MIB));
  const header = gzipSync(tarHeader(name, mebibytes * MIB));
  return Buffer.concat([header, ...new Array<Buffer>(mebibytes).fill(one), gzipSync(Buffer.alloc(1024))]);
}
