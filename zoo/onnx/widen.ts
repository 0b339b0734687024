/** Little-endian bfloat16 as float32, which represents each of its values: a bfloat16 is the upper half of a float32. */
export function widenBfloat16(raw: DataView): Float32Array {
  const bits = new Uint32Array(raw.byteLength / 2);
  for (let i = 0; i < bits.length; i++) bits[i] = raw.getUint16(2 * i, true) << 16;
  return new Float32Array(bits.buffer);
}

/** Little-endian int16 as int32. */
export function widenInt16(raw: DataView): Int32Array {
  const numbers = new Int32Array(raw.byteLength / 2);
  for (let i = 0; i < numbers.length; i++) numbers[i] = raw.getInt16(2 * i, true);
  return numbers;
}
