/**
 * Names a block after its weights: `layer1.0.conv1.weight` and `layer1.0.bn1.bias` give `layer1.0`. It is their common path up to
 * its last number; else the common path, if no other weights share it; else the last weight's layer. Null for weights without
 * real names (`onnx::MatMul_123`).
 *
 * @param all the weights of the whole model
 */
export function layerName(weights: readonly string[], all: readonly string[]): string | null {
  const shared = sharedPath(weights);
  const last = sharedPath(weights.slice(-1));
  const numbered = numberedBlock(shared);
  if (numbered || !last) return numbered ?? shared;
  const parts = last.split('.');
  const first = parts.findIndex((part, i) => isNumber(part) && i >= (shared?.split('.').length ?? 0));
  if (first >= 0) return parts.slice(0, first + 1).join('.');
  const inside = (name: string) => partsOf(name).join('.').startsWith(`${shared}.`);
  const isOwn = shared !== null && all.every((name) => weights.includes(name) || !inside(name));
  return isOwn ? shared : last;
}

/** The common path of weights' names, without the kind of weight at the end. */
export function sharedPath(weights: readonly string[]): string | null {
  const paths = weights.filter((name) => /^[\w.\-/]+$/.test(name) && /[./]/.test(name)).map(partsOf);
  if (paths.length === 0) return null;
  const [first] = paths;
  let length = first.length - 1;
  for (const path of paths) length = Math.min(length, path.length - 1, sharedLength(first, path));
  return length > 0 ? first.slice(0, length).join('.') : null;
}

/**
 * The block of a path, up to its last number (`encoder.layer.0.attention` is in `encoder.layer.0`); null without a number.
 */
export function numberedBlock(path: string | null): string | null {
  const parts = path?.split('.') ?? [];
  const last = parts.findLastIndex(isNumber);
  return last < 0 ? null : parts.slice(0, last + 1).join('.');
}

const isNumber = (part: string) => /^\d+$/.test(part);
const partsOf = (name: string) => name.split(/[./]/).filter((part) => part !== '');

function sharedLength(a: readonly string[], b: readonly string[]): number {
  const differing = a.findIndex((part, i) => part !== b[i]);
  return differing < 0 ? a.length : differing;
}
