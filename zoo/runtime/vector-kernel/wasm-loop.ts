/** SIMD instructions on four float32 numbers (WebAssembly 2.0, section 5.4.8), after the prefix 0xfd. */
const INSTRUCTIONS = { Add: 0xe4, Sub: 0xe5, Mul: 0xe6, Div: 0xe7, Sqrt: 0xe3 } as const;
export type Instruction = keyof typeof INSTRUCTIONS;
export const isInstruction = (op: string): op is Instruction => Object.hasOwn(INSTRUCTIONS, op);

/**
 * The computation of a loop at every position of some vectors. Values are numbered: first the vectors, then the scalars,
 * then the results of the operations in order.
 */
export interface Loop {
  vectors: number;
  scalars: number;
  operations: { op: Instruction; operands: number[] }[];
  /** Values that are written to a vector, after all vectors were read at that position. */
  stores: { vector: number; value: number }[];
}

const [I32, F32, V128] = [0x7f, 0x7d, 0x7b];
const [LOOP, BR_IF, END, GET, SET] = [0x03, 0x0d, 0x0b, 0x20, 0x21];
const [I32_CONST, I32_ADD, I32_LESS] = [0x41, 0x6a, 0x49];
const SIMD = 0xfd;
const [LOAD, STORE, SPLAT] = [0x00, 0x0b, 0x13];
/** Alignment 2⁴ and offset 0 of a load or store. */
const ALIGNED = [4, 0];

/**
 * The loop as a WebAssembly module. It imports `env.memory` and exports `run(…pointers, bytes, …scalars)`: a pointer for
 * each vector, the length of the vectors in bytes (a multiple of 16, above 0), and a float32 for each scalar. Pointers are
 * multiples of 16.
 */
export function encodeLoop({ vectors, scalars, operations, stores }: Loop): Uint8Array<ArrayBuffer> {
  const bytes = vectors;
  const offset = vectors + 1 + scalars;
  const local = (value: number) => unsigned(offset + 1 + value);
  const address = (vector: number) => [GET, ...unsigned(vector), GET, ...unsigned(offset), I32_ADD];
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  const simd = (code: number) => [SIMD, ...unsigned(code)];
  const body = [
    ...range(scalars).flatMap((i) => [GET, ...unsigned(vectors + 1 + i), ...simd(SPLAT), SET, ...local(vectors + i)]),
    ...[LOOP, 0x40],
    ...range(vectors).flatMap((i) => [...address(i), ...simd(LOAD), ...ALIGNED, SET, ...local(i)]),
    ...operations.flatMap(({ op, operands }, i) => [
      ...operands.flatMap((value) => [GET, ...local(value)]),
      ...simd(INSTRUCTIONS[op]),
      ...[SET, ...local(vectors + scalars + i)],
    ]),
    ...stores.flatMap(({ vector, value }) => [...address(vector), GET, ...local(value), ...simd(STORE), ...ALIGNED]),
    ...[GET, ...unsigned(offset), I32_CONST, 16, I32_ADD, SET, ...unsigned(offset)],
    ...[GET, ...unsigned(offset), GET, ...unsigned(bytes), I32_LESS, BR_IF, 0, END],
    END,
  ];
  const locals = [
    [1, I32],
    [...unsigned(vectors + scalars + operations.length), V128],
  ];
  const code = [...listed(locals), ...body];
  const parameters = [...range(vectors + 1).map(() => [I32]), ...range(scalars).map(() => [F32])];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, ...listed(parameters), 0]]),
    ...section(2, [[...text('env'), ...text('memory'), 2, 0, 1]]),
    ...section(3, [[0]]),
    ...section(7, [[...text('run'), 0, 0]]),
    ...section(10, [[...unsigned(code.length), ...code]]),
  ]);
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

const listed = (items: number[][]) => [...unsigned(items.length), ...items.flat()];
const text = (name: string) => listed([...new TextEncoder().encode(name)].map((byte) => [byte]));

function section(id: number, items: number[][]): number[] {
  const content = listed(items);
  return [id, ...unsigned(content.length), ...content];
}
