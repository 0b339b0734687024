import { isMap, isNode, isScalar, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import type { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { PLAIN_ISSUES } from '../plain-issues.ts';
import { nestsTooDeeply } from './nests-too-deeply.ts';

/** The maximum number of aliases: enough for people, too few for a text that expands without end. */
const MAX_ALIASES = 100;

/**
 * Reads YAML and checks it with `schema`. `file` is its name in messages.
 *
 * @throws InvalidInputError with a line `file:line:column: what is wrong` for each error.
 */
export function readYaml<Schema extends z.ZodType>(text: string, file: string, schema: Schema): z.output<Schema> {
  const lines = new LineCounter();
  const document = parsedDocument(text, file, lines);
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw new InvalidInputError(
      document.errors.map((error) => `${at(error.pos[0])}: ${plain(error.message)}`).join('\n'),
    );
  }
  const parsed = schema.safeParse(plainValue(document, at(0)), PLAIN_ISSUES);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const path = issue.path.filter((step): step is string | number => typeof step !== 'symbol');
    const field = [...path, ...(unknownKey === undefined ? [] : [unknownKey])].join('.');
    const fault = unknownKey === undefined ? issue.message : 'is not known here';
    return `${at(offsetOf(document.contents, path, unknownKey))}: ${field ? `${field}: ` : ''}${fault}`;
  });
  throw new InvalidInputError(faults.join('\n'));
}

/**
 * The position of the value at `path` of a YAML text, as `file:line:column`; for a missing one, where it should have been.
 */
export function placeInYaml(text: string, file: string, path: (string | number)[]): string {
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const { line, col } = lines.linePos(offsetOf(contents, path));
  return `${file}:${line}:${col}`;
}

const TOO_DEEP = 'it is nested too deeply';

/** The parser calls itself for each level, and says so of some places only. */
const plain = (reason: string) => (/Maximum call stack/.test(reason) ? TOO_DEEP : reason);

function parsedDocument(text: string, file: string, lineCounter: LineCounter) {
  if (nestsTooDeeply(text)) throw new InvalidInputError(`${file}:1:1: ${TOO_DEEP}`);
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new InvalidInputError(`${file}:1:1: ${TOO_DEEP}`, undefined, { cause });
  }
}

/** The document as plain values. An alias without its anchor, or too many of them, is found only here. */
function plainValue(document: ReturnType<typeof parseDocument>, start: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidInputError(`${start}: ${plain(reason)}`, undefined, { cause });
  }
}

/** The position of the value at `path`, or of its key `unknownKey`; for a missing value, where it should have been. */
function offsetOf(contents: ParsedNode | null, path: (string | number)[], unknownKey?: string): number {
  let node: unknown = contents;
  for (const step of path) {
    const child = hasChildren(node) ? node.get(step, true) : undefined;
    if (!isNode(child)) break;
    node = child;
  }
  if (unknownKey !== undefined && isMap(node)) {
    const key = node.items.map((pair) => pair.key).find((key) => isScalar(key) && key.value === unknownKey);
    if (isNode(key)) node = key;
  }
  return (isNode(node) && node.range?.[0]) || 0;
}

function hasChildren(node: unknown): node is { get(key: unknown, keepScalar: true): unknown } {
  return typeof node === 'object' && node !== null && 'get' in node && typeof node.get === 'function';
}
