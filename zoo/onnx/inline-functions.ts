import { clone, create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type FunctionProto,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
} from 'onnx-buf';
import { InvalidInputError } from '../errors.ts';
import { LIMITS } from './limits.ts';

const keyOf = (domain: string, name: string, overload: string) =>
  `${domain === 'ai.onnx' ? '' : domain}:${name}:${overload}`;

/**
 * Replaces each call of a local function by the function's nodes (ONNX IR, “Functions”). Tensors inside a function are
 * prefixed with the call's name.
 *
 * @throws InvalidInputError if functions call each other in a cycle, or have another opset than the model
 */
export function inlineFunctions(model: ModelProto, nodes: NodeProto[]): NodeProto[] {
  if (model.functions.length === 0) return nodes;
  const functions = new Map(model.functions.map((one) => [keyOf(one.domain, one.name, one.overload), one]));
  for (const one of model.functions) checkOpsets(model, one, functions);
  const inlined: NodeProto[] = [];
  let calls = 0;
  const expand = (node: NodeProto, stack: FunctionProto[]) => {
    const body = functions.get(keyOf(node.domain, node.opType, node.overload));
    if (!body) {
      if (inlined.push(node) > LIMITS.nodes)
        throw new InvalidInputError(`inlining the model's functions gives more than ${LIMITS.nodes} nodes`);
      return;
    }
    if (stack.includes(body)) throw new InvalidInputError(`the model's function “${body.name}” calls itself`);
    if (stack.length >= 100 || calls >= LIMITS.nodes)
      throw new InvalidInputError(`the model's functions are nested too deeply`);
    const prefix = `${node.name || body.name}__${calls++}`;
    for (const inner of body.node) expand(bind(inner, node, body, prefix), [...stack, body]);
  };
  for (const node of nodes) expand(node, []);
  return inlined;
}

/** A node of a function's body, as one call of the function runs it. */
function bind(inner: NodeProto, call: NodeProto, body: FunctionProto, prefix: string): NodeProto {
  const names = new Map<string, string>([
    ['', ''],
    ...body.input.map((name, i): [string, string] => [name, call.input[i] ?? '']),
    ...body.output.flatMap((name, i): [string, string][] => (call.output[i] ? [[name, call.output[i]]] : [])),
  ]);
  const inside = (name: string) => names.get(name) ?? `${prefix}/${name}`;
  return create(NodeProtoSchema, {
    opType: inner.opType,
    domain: inner.domain,
    overload: inner.overload,
    name: `${prefix}/${inner.name || inner.opType}`,
    input: inner.input.map(inside),
    output: inner.output.map(inside),
    attribute: inner.attribute.flatMap((attribute) => bindAttribute(attribute, call, body)),
  });
}

/** Resolves an attribute that refers to one of the call's. Undefined if the call does not set it and it has no default. */
function bindAttribute(attribute: AttributeProto, call: NodeProto, body: FunctionProto): AttributeProto[] {
  const { name, refAttrName } = attribute;
  if (refAttrName === '') return [attribute];
  const given =
    call.attribute.find((one) => one.name === refAttrName) ??
    body.attributeProto.find((one) => one.name === refAttrName);
  if (!given) return [];
  const bound = clone(AttributeProtoSchema, given);
  bound.name = name;
  return [bound];
}

function checkOpsets(model: ModelProto, body: FunctionProto, functions: Map<string, FunctionProto>): void {
  const local = new Set([...functions.values()].map(({ domain }) => domain));
  const standard = (domain: string) => (domain === 'ai.onnx' ? '' : domain);
  for (const { domain, version } of body.opsetImport) {
    const own = model.opsetImport.find((one) => standard(one.domain) === standard(domain));
    if (local.has(domain) || own?.version === version) continue;
    throw new InvalidInputError(
      `the model's function “${body.name}” has opset ${version} of “${domain || 'ai.onnx'}”, but the model has ${own?.version ?? 'no opset'}: export it with functions inlined`,
    );
  }
}
