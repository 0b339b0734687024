import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { Draw } from '../../zoo/testing/fuzz/draw.ts';

export interface DrawnDocument {
  query: string;
  variables: Record<string, unknown>;
}

const TEXTS = [
  '',
  ' ',
  'a',
  'test',
  'train',
  'tiny-net',
  'text',
  '%',
  "'; drop table models; --",
  '\0',
  '\ud800',
  '\u202e',
  'é'.repeat(300),
  'a'.repeat(20_000),
  '__proto__',
  'constructor',
  '../../etc/passwd',
  'http://169.254.169.254/',
  'https://user:pw@example.org/x.onnx',
  'pkg:npm/x@1',
  '{"a":1}',
  '#ffffff',
  'data:,x',
  '1e999',
  '-1',
  'NaN',
];
const NUMBERS = [
  0,
  1,
  -1,
  2,
  3,
  5,
  20,
  100,
  101,
  1000,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 31,
  2 ** 53,
  1e308,
  -0,
  0.5,
  1e-300,
  1.5,
];

/**
 * A document over a schema: fields that exist with arguments of their types, most often near valid ones, nested and repeated, in fragments,
 * and with variables; some with other types, unknown names, or broken syntax.
 *
 * @param known ids and names of rows, so that fields find something
 */
export function drawnDocument(draw: Draw, schema: GraphQLSchema, known: readonly string[]): DrawnDocument {
  const drawer = new Drawer(draw, schema, known);
  const document = drawer.document();
  return draw.chance(0.12) ? { ...document, query: broken(draw, document.query) } : document;
}

/** The same with some of its words removed, repeated or replaced. */
function broken(draw: Draw, query: string): string {
  const tokens = query.match(/"(?:[^"\\]|\\.)*"|[\w$.]+|\S/g) ?? [];
  for (let change = draw.few(4); change > 0; change--) {
    const at = draw.int(tokens.length);
    switch (draw.int(5)) {
      case 0:
        tokens.splice(at, draw.few(4));
        break;
      case 1:
        tokens.splice(at, 0, ...new Array<string>(draw.few(60)).fill(tokens[at] ?? '{'));
        break;
      case 2:
        tokens[at] = draw.pick(tokens);
        break;
      case 3:
        tokens.splice(
          at,
          1,
          draw.pick([
            '{',
            '}',
            '(',
            ')',
            '[',
            ']',
            '$',
            '@',
            '...',
            '"""',
            '#',
            '\\',
            '\u0000',
            '@skip(if: true)',
            '@include(if: $x)',
            'null',
          ]),
        );
        break;
      default:
        tokens.splice(at, 0, draw.pick(['{', '[', '(']).repeat(draw.pick([2, 500, 4_990, 6_000])));
    }
  }
  return tokens.join(' ');
}

class Drawer {
  readonly variables: Record<string, unknown> = {};
  readonly declared: string[] = [];
  readonly fragments: string[] = [];
  fields = 0;

  constructor(
    readonly draw: Draw,
    readonly schema: GraphQLSchema,
    readonly known: readonly string[],
  ) {}

  document(): DrawnDocument {
    const { draw, schema } = this;
    const isMutation = draw.chance(0.4);
    const root = (isMutation ? schema.getMutationType() : schema.getQueryType()) as GraphQLObjectType;
    const count = draw.chance(0.8) ? 1 : draw.few(12);
    const selection = Array.from({ length: count }, (_, i) =>
      this.field(draw.pick(Object.values(root.getFields())), 0, i),
    );
    const declared = this.declared.length > 0 ? `(${this.declared.join(', ')})` : '';
    const own = `${isMutation ? 'mutation' : 'query'} Q${declared} { ${selection.join(' ')} }`;
    return { query: [own, ...this.fragments].join(' '), variables: this.variables };
  }

  field(field: GraphQLField<unknown, unknown>, depth: number, alias: number): string {
    this.fields++;
    const named = getNamedType(field.type);
    const args = field.args.flatMap((arg) => (isRequired(arg) || this.draw.chance(0.4) ? [this.argument(arg)] : []));
    const head = `${alias > 0 ? `a${alias}: ` : ''}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}`;
    return isCompositeType(named) ? `${head} ${this.selection(named, depth + 1)}` : head;
  }

  selection(type: GraphQLNamedType, depth: number): string {
    const { draw } = this;
    if (isUnionType(type) || depth > 12 || this.fields > 150 || !(isObjectType(type) || isInterfaceType(type)))
      return '{ __typename }';
    const all = Object.values(type.getFields()).filter(({ args }) => !args.some(isRequired) || draw.chance(0.7));
    const scalars = all.filter((field) => !isCompositeType(getNamedType(field.type)));
    const others = all.filter((field) => isCompositeType(getNamedType(field.type)));
    const wanted = [
      ...(draw.chance(0.5) ? scalars : scalars.slice(0, 1)),
      ...others.filter(() => draw.chance(depth < 4 ? 0.5 : 0.15)),
    ];
    // Connections have their values below these.
    const paths = others.filter(
      ({ name }) => ['edges', 'node'].includes(name) && !wanted.some((field) => field.name === name),
    );
    const fields = [...wanted, ...paths].map((field) =>
      this.field(field, depth, draw.chance(0.1) ? 100 + this.fields : 0),
    );
    const inner = `{ __typename ${fields.join(' ')} }`;
    if (!draw.chance(0.05)) return inner;
    const name = `F${this.fragments.length}`;
    this.fragments.push(
      `fragment ${name} on ${draw.chance(0.95) ? type.name : 'Model'} { __typename ${draw.chance(0.1) ? `...${name}` : fields.join(' ')} }`,
    );
    return `{ ...${name} ...${name} }`;
  }

  argument({ name, type }: GraphQLArgument | GraphQLInputField): string {
    const { draw } = this;
    if (!draw.chance(0.3)) return `${name}: ${literal(this.value(type, 0))}`;
    const variable = `v${this.declared.length}`;
    this.declared.push(`$${variable}: ${draw.chance(0.95) ? type : 'String'}`);
    if (draw.chance(0.95)) this.variables[variable] = this.value(type, 0);
    return `${name}: $${variable}`;
  }

  value(type: GraphQLInputType, depth: number): unknown {
    const { draw } = this;
    if (draw.chance(0.03)) return draw.pick<unknown>([null, 'x', 1, true, [], {}, [[1]], { a: 1 }]);
    if (isNonNullType(type)) return this.value(type.ofType, depth);
    if (draw.chance(0.03)) return null;
    if (isListType(type))
      return Array.from({ length: draw.chance(0.05) ? 300 : draw.int(4) }, () => this.value(type.ofType, depth + 1));
    if (isEnumType(type)) return new Word(draw.pick(type.getValues()).name);
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isRequired(field) || draw.chance(depth < 3 ? 0.35 : 0.05),
      );
      return Object.fromEntries(fields.map((field) => [field.name, this.value(field.type, depth + 1)]));
    }
    if (type.name === 'Boolean') return draw.chance(0.5);
    if (['Int', 'Float', 'BigInt'].includes(type.name)) {
      const number = draw.chance(0.6) ? draw.int(30) : draw.pick(NUMBERS);
      return type.name === 'Int' && draw.chance(0.9) ? Math.trunc(number) | 0 : number;
    }
    return draw.chance(0.6) ? draw.pick(this.known) : draw.pick(TEXTS);
  }
}

/** A name that stands without quotes in a document, and as a string among variables. */
class Word {
  constructor(readonly name: string) {}
  toJSON(): string {
    return this.name;
  }
}

const isRequired = ({ type, defaultValue }: GraphQLArgument | GraphQLInputField) =>
  isNonNullType(type) && defaultValue === undefined;

function literal(value: unknown): string {
  if (value instanceof Word) return value.name;
  if (Array.isArray(value)) return `[${value.map((one) => literal(one)).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, one]) => `${name}: ${literal(one)}`)
      .join(', ')} }`;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  return JSON.stringify(value) ?? 'null';
}
