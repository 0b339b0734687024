import { InvalidInputError } from '../../../errors.ts';
import type { Graph, Node } from '../../../onnx/graph.ts';
import { operatorOf, operators } from '../../../operators/index.ts';
import { learnedParameters } from '../../parameters/learned-parameters.ts';

/** The operators with matrices that LORA can update. */
const OPERATORS = Object.keys(operators).filter((name) => (operators[name].learned?.lowRank.length ?? 0) > 0);

/**
 * The names of the weights that LORA updates.
 *
 * @param targets operators, or names of weights in which `*` stands for anything; null: those of every MatMul, Gemm and 1×1
 * convolution that is not grouped
 * @throws InvalidInputError if one of them matches no weight of this model
 */
export function loraTargets(graph: Graph, targets: string[] | null): string[] {
  const learned = new Set(learnedParameters(graph));
  const candidates = graph.nodes.flatMap((node) =>
    (operatorOf(node).learned?.lowRank ?? []).map((slot) => ({ node, name: node.inputs[slot], slot })),
  );
  const matrices = candidates.filter(
    ({ node, name }) => learned.has(name) && (node.op === 'Conv' || graph.initializers.get(name)?.shape.length === 2),
  );
  const named = (accepts: (candidate: (typeof matrices)[number]) => boolean) => [
    ...new Set(matrices.filter(accepts).map(({ name }) => name)),
  ];
  if (targets === null) {
    const names = named(({ node, name }) => node.op !== 'Conv' || isPointwise(graph, node, name));
    if (names.length > 0) return names;
    throw new InvalidInputError(
      'The model has no MatMul, Gemm or 1×1 convolution for LORA to update. Name others with loraTargets, such as Conv, or use PARTIAL.',
      'loraTargets',
    );
  }
  const chosen = targets.map((target) => {
    const names = named(({ node, name }) => (OPERATORS.includes(target) ? node.op === target : matches(name, target)));
    if (names.length > 0) return names;
    const examples = named(() => true).slice(0, 5);
    throw new InvalidInputError(
      `The loraTargets “${target}” match no weight of the model. Name an operator (${OPERATORS.join(', ')}) or weights such as ${examples.join(', ')}; * stands for anything.`,
      'loraTargets',
    );
  });
  const wanted = new Set(chosen.flat());
  return named(({ name }) => wanted.has(name));
}

function isPointwise(graph: Graph, node: Node, name: string): boolean {
  const kernel = graph.initializers.get(name)?.shape.slice(2) ?? [];
  return kernel.every((side) => side === 1) && (node.attributes.group ?? 1) === 1;
}

/** Whether a name matches a pattern, in which `*` stands for any characters. */
function matches(name: string, pattern: string): boolean {
  const [first, ...others] = pattern.split('*');
  if (others.length === 0) return name === first;
  const last = others.pop() ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let rest = name.slice(first.length, name.length - last.length);
  for (const part of others) {
    const at = rest.indexOf(part);
    if (at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return true;
}
