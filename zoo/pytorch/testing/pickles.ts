/** Parts of pickles, by the names of Python's `pickletools`. */
const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const uint32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255];

export const PROTO = [0x80, 2];
export const STOP = [0x2e];
export const MARK = [0x28];
export const EMPTY_DICT = [0x7d];
export const SETITEMS = [0x75];
export const REDUCE = [0x52];
export const TUPLE = [0x74];
export const NEWFALSE = [0x89];
export const EMPTY_TUPLE = [0x29];
export const BINPERSID = [0x51];
export const global = (module: string, name: string) => [0x63, ...ascii(`${module}\n${name}\n`)];
export const text = (value: string) => [0x58, ...uint32(value.length), ...ascii(value)];
export const int = (value: number) => [0x4a, ...uint32(value)];
export const tuple = (...items: number[][]) => [...MARK, ...items.flat(), ...TUPLE];

/** A pickle of protocol 2. */
export const pickle = (...parts: number[][]) => Uint8Array.from([...PROTO, ...parts.flat(), ...STOP]);

interface View {
  /** Of the storage. */
  length: number;
  offset?: number;
  shape: number[];
  strides: number[];
  type?: string;
}

/** The pickle of `{weight: tensor}`, as torch.save writes it, with the tensor's storage under the key 0. */
export const tensorPickle = (view: View) => tensorsPickle(['weight'], view);

/** The same for several tensors that are one view. */
export function tensorsPickle(names: string[], { length, offset = 0, shape, strides, type = 'FloatStorage' }: View) {
  const storage = [...tuple(text('storage'), global('torch', type), text('0'), text('cpu'), int(length)), ...BINPERSID];
  const hooks = [...global('collections', 'OrderedDict'), ...EMPTY_TUPLE, ...REDUCE];
  const [size, stride] = [shape, strides].map((sizes) => tuple(...sizes.map(int)));
  const args = tuple(storage, int(offset), size, stride, NEWFALSE, hooks);
  const tensor = [...global('torch._utils', '_rebuild_tensor_v2'), ...args, ...REDUCE];
  return pickle(EMPTY_DICT, MARK, ...names.flatMap((name) => [text(name), tensor]), SETITEMS);
}
