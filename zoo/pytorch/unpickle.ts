import { InvalidInputError } from '../errors.ts';

/** A tuple, which a pickle distinguishes from a list. */
export class PickleTuple {
  constructor(readonly items: readonly unknown[]) {}
}

/** What a pickle's names mean. */
export interface PickleNames {
  /** The meaning of a name such as `collections.OrderedDict`; undefined refuses it. */
  find(name: string): unknown;
  /** The result of a call of a found name with these arguments. */
  call(found: unknown, args: readonly unknown[]): unknown;
  /** The object that the file keeps outside of the pickle under this id. */
  load(id: unknown): unknown;
  /** Why a name is refused, after “names os.system at byte 17, ”. */
  refusal: string;
}

/** A state dict of a thousand tensors needs about 40 000; the limit bounds the objects that a small file can make. */
const MAX_OPERATIONS = 1_000_000;
/** Names of parameters and of storages. */
const MAX_STRING_BYTES = 65_536;

/**
 * Reads one pickle of protocol 2 as data: nothing is imported and nothing runs, since only `names` gives names a meaning. It
 * knows the instructions that a dictionary of tensors needs, a subset of those in Python's `pickletools.py`.
 *
 * Dictionaries become Maps, lists arrays, tuples {@link PickleTuple}, whole numbers numbers where these are exact.
 *
 * @param start the first byte of the pickle
 * @returns the object, and the byte after the pickle
 * @throws InvalidInputError for any other instruction, an unknown name, a pickle that is cut short or too long
 */
export function unpickle(bytes: Uint8Array, names: PickleNames, start = 0): { value: unknown; end: number } {
  const machine = new Machine(bytes, names, start);
  return { value: machine.run(), end: machine.at };
}

class Machine {
  private readonly stack: unknown[] = [];
  /** The stack's heights at the marks. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, unknown>();
  private readonly view: DataView;
  /** Where the current instruction begins. */
  private begin = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly names: PickleNames,
    public at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): unknown {
    for (let count = 0; count < MAX_OPERATIONS; count++) {
      this.begin = this.at;
      const code = this.view.getUint8(this.take(1));
      if (code === STOP) return this.pop();
      const instruction = INSTRUCTIONS.get(code);
      if (!instruction) this.refuse(`has the instruction 0x${code.toString(16)}, which a state dict does not need`);
      instruction(this);
    }
    return this.refuse(`has more than ${MAX_OPERATIONS} instructions`);
  }

  refuse(what: string): never {
    throw new InvalidInputError(`its pickle ${what} (at byte ${this.begin})`);
  }

  /** Moves over the next bytes, and returns where they begin. */
  take(length: number): number {
    const from = this.at;
    if (length > this.bytes.length - from) this.refuse('is cut short');
    this.at += length;
    return from;
  }

  push(value: unknown): void {
    this.stack.push(value);
  }

  pop(): unknown {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) this.refuse('takes a value that is not there');
    return this.stack.pop();
  }

  top(): unknown {
    const value = this.pop();
    this.push(value);
    return value;
  }

  mark(): void {
    this.marks.push(this.stack.length);
  }

  /** The values since the last mark. */
  popMarked(): unknown[] {
    const height = this.marks.pop();
    return height === undefined ? this.refuse('takes a mark that is not there') : this.stack.splice(height);
  }

  uint8 = () => this.view.getUint8(this.take(1));
  uint16 = () => this.view.getUint16(this.take(2), true);
  int32 = () => this.view.getInt32(this.take(4), true);
  uint32 = () => this.view.getUint32(this.take(4), true);
  float64 = () => this.view.getFloat64(this.take(8), false);

  /** A little-endian number in two's complement, as `LONG1` has it. */
  long(length: number): number | bigint {
    const from = this.take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[from + i]);
    const signed = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  text(length: number, encoding: 'utf-8' | 'latin1'): string {
    if (length > MAX_STRING_BYTES) this.refuse(`has a string of ${length} bytes`);
    const from = this.take(length);
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(this.bytes.subarray(from, from + length));
    } catch {
      return this.refuse('has a string that is not UTF-8');
    }
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) this.refuse('is cut short');
    const text = this.text(end - this.at, 'utf-8');
    this.take(1);
    return text;
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    if (!this.memo.has(index)) this.refuse(`refers to object ${index}, which it does not have`);
    this.push(this.memo.get(index));
  }

  global(): void {
    const name = `${this.line()}.${this.line()}`;
    const found = this.names.find(name);
    if (found === undefined) this.refuse(`names ${JSON.stringify(name.slice(0, 200))}, ${this.names.refusal}`);
    this.push(found);
  }

  call(): void {
    const args = this.pop();
    const found = this.pop();
    if (!(args instanceof PickleTuple)) this.refuse('calls a function without a tuple of arguments');
    this.push(this.names.call(found, args.items));
  }

  load(): void {
    this.push(this.names.load(this.pop()));
  }

  setItems(items: unknown[]): void {
    const target = this.top();
    if (!(target instanceof Map) || items.length % 2 !== 0) this.refuse('sets items of something else than a dict');
    for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1]);
  }

  append(items: unknown[]): void {
    const target = this.top();
    if (!Array.isArray(target)) this.refuse('appends to something else than a list');
    for (const item of items) target.push(item);
  }

  /** An OrderedDict's attributes are versions of modules (`_metadata`); they are left out. */
  setAttributes(): void {
    this.pop();
    if (!(this.top() instanceof Map)) this.refuse('sets attributes of something else than an OrderedDict');
  }

  tuple(length: number): void {
    const items = Array.from({ length }, () => this.pop()).reverse();
    this.push(new PickleTuple(items));
  }

  protocol(): void {
    const version = this.uint8();
    if (version !== 2) {
      this.refuse(
        `was saved with pickle_protocol=${version}, and Graft reads 2, which torch.save writes by default. Save it again: torch.save(torch.load(file, weights_only=True), file)`,
      );
    }
  }
}

const STOP = 0x2e;

/** By opcode; the comments have Python's names. */
const INSTRUCTIONS = new Map<number, (machine: Machine) => void>([
  [0x80, (machine) => machine.protocol()], // PROTO
  [0x63, (machine) => machine.global()], // GLOBAL
  [0x52, (machine) => machine.call()], // REDUCE
  [0x62, (machine) => machine.setAttributes()], // BUILD
  [0x51, (machine) => machine.load()], // BINPERSID
  [0x28, (machine) => machine.mark()], // MARK
  [0x7d, (machine) => machine.push(new Map())], // EMPTY_DICT
  [0x73, (machine) => machine.setItems([machine.pop(), machine.pop()].reverse())], // SETITEM
  [0x75, (machine) => machine.setItems(machine.popMarked())], // SETITEMS
  [0x5d, (machine) => machine.push([])], // EMPTY_LIST
  [0x61, (machine) => machine.append([machine.pop()])], // APPEND
  [0x65, (machine) => machine.append(machine.popMarked())], // APPENDS
  [0x29, (machine) => machine.tuple(0)], // EMPTY_TUPLE
  [0x85, (machine) => machine.tuple(1)], // TUPLE1
  [0x86, (machine) => machine.tuple(2)], // TUPLE2
  [0x87, (machine) => machine.tuple(3)], // TUPLE3
  [0x74, (machine) => machine.push(new PickleTuple(machine.popMarked()))], // TUPLE
  [0x4e, (machine) => machine.push(null)], // NONE
  [0x88, (machine) => machine.push(true)], // NEWTRUE
  [0x89, (machine) => machine.push(false)], // NEWFALSE
  [0x4b, (machine) => machine.push(machine.uint8())], // BININT1
  [0x4d, (machine) => machine.push(machine.uint16())], // BININT2
  [0x4a, (machine) => machine.push(machine.int32())], // BININT
  [0x8a, (machine) => machine.push(machine.long(machine.uint8()))], // LONG1
  [0x47, (machine) => machine.push(machine.float64())], // BINFLOAT
  [0x58, (machine) => machine.push(machine.text(machine.uint32(), 'utf-8'))], // BINUNICODE
  [0x55, (machine) => machine.push(machine.text(machine.uint8(), 'latin1'))], // SHORT_BINSTRING, of Python 2
  [0x71, (machine) => machine.remember(machine.uint8())], // BINPUT
  [0x72, (machine) => machine.remember(machine.uint32())], // LONG_BINPUT
  [0x68, (machine) => machine.recall(machine.uint8())], // BINGET
  [0x6a, (machine) => machine.recall(machine.uint32())], // LONG_BINGET
]);
