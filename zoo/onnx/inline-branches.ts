import { clone, create } from '@bufbuild/protobuf';
import { type GraphProto, type NodeProto, NodeProtoSchema, type TensorProto, TensorProtoSchema } from 'onnx-buf';

/** A graph's nodes and constants as protobuf messages. */
export interface Body {
  nodes: NodeProto[];
  initializers: TensorProto[];
}

/**
 * Replaces each `If` whose condition is a constant by the branch that it takes. Exporters write such nodes where a model's
 * code tests something that never changes. The branch's nodes and tensors are prefixed with the node's name.
 */
export function inlineBranches(nodes: NodeProto[], initializers: TensorProto[]): Body {
  const conditions = new Map<string, boolean>();
  const body: Body = { nodes: [], initializers: [...initializers] };
  const note = (name: string, tensor: TensorProto) => {
    const value = truthOf(tensor);
    if (value !== undefined) conditions.set(name, value);
  };
  for (const tensor of initializers) note(tensor.name, tensor);
  let calls = 0;
  const add = (node: NodeProto) => {
    const constant = node.opType === 'Constant' ? node.attribute[0]?.t : undefined;
    if (constant && node.output[0]) note(node.output[0], constant);
    const passed = node.opType === 'Identity' ? conditions.get(node.input[0]) : undefined;
    if (passed !== undefined && node.output[0]) conditions.set(node.output[0], passed);
    const branch = branchOf(node, conditions);
    if (!branch) {
      body.nodes.push(node);
      return;
    }
    const prefix = `${node.name || 'If'}__${calls++}`;
    const inside = namesInside(branch, prefix);
    for (const tensor of branch.initializer) {
      const name = inside.get(tensor.name) ?? tensor.name;
      const own = clone(TensorProtoSchema, tensor);
      own.name = name;
      body.initializers.push(own);
      note(name, tensor);
    }
    for (const inner of branch.node) add(renamed(inner, prefix, inside));
    for (const [i, { name }] of branch.output.entries()) {
      const [from, to] = [inside.get(name) ?? name, node.output[i]];
      if (to)
        body.nodes.push(
          create(NodeProtoSchema, { opType: 'Identity', name: `${prefix}/${i}`, input: [from], output: [to] }),
        );
    }
  };
  for (const node of nodes) add(node);
  return body;
}

function branchOf(node: NodeProto, conditions: ReadonlyMap<string, boolean>): GraphProto | undefined {
  if (node.opType !== 'If' || (node.domain !== '' && node.domain !== 'ai.onnx')) return undefined;
  const condition = conditions.get(node.input[0]);
  const wanted = condition ? 'then_branch' : 'else_branch';
  return condition === undefined ? undefined : node.attribute.find(({ name }) => name === wanted)?.g;
}

/** Renames what a branch produces, since the other branch may use the same names. */
function namesInside(branch: GraphProto, prefix: string): Map<string, string> {
  const made = [...branch.initializer.map(({ name }) => name), ...branch.node.flatMap(({ output }) => output)];
  return new Map(made.filter((name) => name !== '').map((name) => [name, `${prefix}/${name}`]));
}

function renamed(node: NodeProto, prefix: string, names: ReadonlyMap<string, string>): NodeProto {
  const copy = clone(NodeProtoSchema, node);
  if (copy.name) copy.name = `${prefix}/${copy.name}`;
  rename(copy, names);
  return copy;
}

function rename(node: NodeProto, names: ReadonlyMap<string, string>): void {
  node.input = node.input.map((name) => names.get(name) ?? name);
  node.output = node.output.map((name) => names.get(name) ?? name);
  for (const { g } of node.attribute) if (g) renameInside(g, names);
}

/** A nested branch reads tensors of the outer one. */
function renameInside(graph: GraphProto, names: ReadonlyMap<string, string>): void {
  const own = new Set([...graph.initializer.map(({ name }) => name), ...graph.node.flatMap(({ output }) => output)]);
  const outer = new Map([...names].filter(([name]) => !own.has(name)));
  for (const node of graph.node) rename(node, outer);
  for (const value of graph.output) value.name = outer.get(value.name) ?? value.name;
}

/** The value of a bool tensor of one element (`TensorProto.DataType` 9). */
function truthOf({ dataType, rawData, int32Data }: TensorProto): boolean | undefined {
  if (dataType !== 9) return undefined;
  if (rawData.length === 1) return rawData[0] !== 0;
  return int32Data.length === 1 ? int32Data[0] !== 0 : undefined;
}
