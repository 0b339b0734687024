import type { Graph, Node } from '../onnx/graph.ts';

/** They move elements, and change none. */
const MOVES = new Set(['Identity', 'Transpose', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Gather', 'Slice']);

/**
 * Names for tensors that were computed of constants: a weight that was only moved keeps its name, so that it is still found by
 * it after an exporter's Transpose is folded.
 *
 * @param folded the nodes that were computed
 * @param computed what is read of them
 * @param read names that are read elsewhere: a weight that is has its name already
 */
export function weightNames(
  { initializers }: Graph,
  folded: Iterable<Node>,
  computed: string[],
  read: ReadonlySet<string>,
): Map<string, string> {
  const makers = new Map([...folded].flatMap((node) => node.outputs.map((name) => [name, node])));
  const sources = computed.map((name) => {
    let source = name;
    for (let maker = makers.get(name); maker && MOVES.has(maker.op); maker = makers.get(source))
      [source] = maker.inputs;
    return source;
  });
  const isFree = (source: string, i: number) =>
    initializers.get(source)?.type === 'float' && !read.has(source) && sources.indexOf(source) === i;
  return new Map(
    computed.flatMap((name, i): [string, string][] => (isFree(sources[i], i) ? [[name, sources[i]]] : [])),
  );
}
