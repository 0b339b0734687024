/** An element of a BYTES tensor in binary: its length, a little-endian 32-bit number, and its bytes. */
export function lengthAndBytes(bytes: Buffer): [Buffer, Buffer] {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return [length, bytes];
}
