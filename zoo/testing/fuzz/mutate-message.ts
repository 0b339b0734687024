import {
  clone,
  type DescField,
  type DescMessage,
  fromBinary,
  type Message,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import type { Draw } from './draw.ts';
import { EXTREMES } from './mutate-bytes.ts';

/** A field of a message somewhere inside another one. */
interface Place {
  owner: Message;
  field: DescField;
}

/** Operators, names and types that are valid elsewhere: swapped, they get further than noise does. */
const WORDS = [
  '',
  'Conv',
  'If',
  'Loop',
  'Reshape',
  'Identity',
  'pixels',
  'input_ids',
  'batch',
  'ai.onnx',
  'com.microsoft',
  '../x',
  '__proto__',
  'a'.repeat(5_000),
];

/**
 * A protobuf message with some of its fields changed, whatever they are: numbers made extreme, names made equal, elements of lists
 * dropped, doubled and put elsewhere, and messages put into fields of the same type, also into themselves.
 */
export function mutateMessage<T extends Message>(draw: Draw, schema: DescMessage, given: T): T {
  const message = clone(schema, given as never) as unknown as T;
  for (let change = draw.few(5); change > 0; change--) {
    const places = placesIn(schema, message);
    // A graph has thousands of weights and few of everything else: each kind of field is as likely.
    const kinds = [...new Set(places.map(({ field }) => field))];
    const kind = draw.pick(kinds);
    const alike = places.filter(({ field }) => field === kind);
    changeField(draw, draw.pick(alike), alike, places);
  }
  return message;
}

function placesIn(schema: DescMessage, message: Message, depth = 0): Place[] {
  const reflected = reflect(schema, message as never);
  return schema.fields.flatMap((field): Place[] => {
    const here = { owner: message, field };
    if (depth > 8) return [here];
    if (!reflected.isSet(field)) return field.fieldKind === 'message' ? [] : [here];
    const inner = valuesOf(here).flatMap((value) =>
      field.message && isMessage(value) ? placesIn(field.message, value, depth + 1) : [],
    );
    return [here, ...inner];
  });
}

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && '$typeName' in value;

/** Where a field's value lies: protobuf-es keeps those of a oneof together. */
function read({ owner, field }: Place): unknown {
  const fields = owner as unknown as Record<string, unknown>;
  if (!field.oneof) return fields[field.localName];
  const chosen = fields[field.oneof.localName] as { case?: string; value?: unknown };
  return chosen.case === field.localName ? chosen.value : undefined;
}

function write({ owner, field }: Place, value: unknown): void {
  const fields = owner as unknown as Record<string, unknown>;
  if (field.oneof) fields[field.oneof.localName] = { case: field.localName, value };
  else fields[field.localName] = value;
}

function valuesOf(place: Place): unknown[] {
  const value = read(place);
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function changeField(draw: Draw, place: Place, alike: Place[], all: Place[]): void {
  const { field } = place;
  const value = read(place);
  if (!Array.isArray(value)) {
    const own = field.fieldKind === 'message' ? draw.pick(messagesLike(field, all)) : drawn(draw, field, alike);
    if (own !== undefined) write(place, own);
    return;
  }
  const list = [...value];
  const at = draw.int(list.length + 1);
  const next = field.message ? draw.pick(messagesLike(field, all)) : drawn(draw, field, alike);
  switch (draw.int(6)) {
    case 0:
      list.splice(at, draw.few(3));
      break;
    case 1:
      if (list.length > 0) list.splice(at, 0, ...new Array(draw.few(30)).fill(list[draw.int(list.length)]));
      break;
    case 2:
      list.reverse();
      break;
    case 3:
      write(place, []);
      return;
    case 4:
      if (next !== undefined) list.splice(at, 1, next);
      break;
    default:
      if (next !== undefined) list.splice(at, 0, next);
  }
  write(place, list);
}

/** Copies of the messages that a field could hold. */
function messagesLike(field: DescField, all: Place[]): unknown[] {
  const { message } = field;
  if (!message) return [undefined];
  const found = all
    .filter((place) => place.field.message?.typeName === message.typeName)
    .flatMap(valuesOf)
    .filter(isMessage);
  // Not `clone`, which refuses a number that an enum does not have.
  const copy = (one: unknown) => fromBinary(message, toBinary(message, one as never));
  return found.length > 0 ? found.map(copy) : [undefined];
}

/** A scalar: an extreme one, or that of another field of the same kind. */
function drawn(draw: Draw, field: DescField, alike: Place[]): unknown {
  const others = draw.chance(0.5) ? valuesOf(draw.pick(alike)) : [];
  if (others.length > 0) return draw.pick(others);
  if (field.fieldKind === 'enum' || (field.fieldKind === 'list' && field.listKind === 'enum')) return draw.int(24);
  const scalar = field.fieldKind === 'scalar' || field.fieldKind === 'list' ? field.scalar : undefined;
  const extreme = draw.pick(EXTREMES);
  switch (scalar) {
    case ScalarType.STRING:
      return draw.pick(WORDS);
    case ScalarType.BYTES:
      return draw.bytes(draw.pick([0, 1, 3, 4, 8, 64, 1000]));
    case ScalarType.BOOL:
      return draw.chance(0.5);
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return draw.pick([0, -1, 1e38, -1e38, Number.NaN, Number.POSITIVE_INFINITY, 1e-38]);
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return draw.chance(0.1) ? -(2n ** 63n) : BigInt(extreme);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return BigInt.asUintN(64, BigInt(extreme));
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return extreme | 0;
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return extreme >>> 0;
    default:
      return undefined;
  }
}
