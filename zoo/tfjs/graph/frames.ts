import type { GraphNode } from './graph-def.ts';

/** The nodes of one loop body, or of the graph outside all loops (`''`), each after its inputs. */
export type Frames = ReadonlyMap<string, GraphNode[]>;

/**
 * Parts a graph's nodes by the loop that they run in. TensorFlow 1 writes a loop as a frame: values come in through `Enter`, which
 * names the frame, go around through `NextIteration` and `Merge`, and leave through `Exit`. A node runs in the innermost frame of
 * its inputs. An `Exit` belongs to the frame outside. Source: "Dynamic Control Flow in Large-Scale Machine Learning", EuroSys 2018.
 *
 * @param nodes each after its inputs
 */
export function framesOf(nodes: GraphNode[]): { frames: Frames; frameOf: ReadonlyMap<string, string> } {
  const frameOf = new Map<string, string>();
  const parents = new Map<string, string>([['', '']]);
  const frames = new Map<string, GraphNode[]>();
  const depth = (frame: string): number => (frame === '' ? 0 : 1 + depth(parents.get(frame) ?? ''));
  for (const node of nodes) {
    const around = node.inputs.map((input) => frameOf.get(input.node) ?? '');
    let frame = around.reduce((deepest, other) => (depth(other) > depth(deepest) ? other : deepest), '');
    if (node.op === 'Enter') {
      const named = node.attributes.string('frame_name');
      parents.set(named, frame);
      frame = named;
    }
    if (node.op === 'Exit') frame = parents.get(frame) ?? '';
    frameOf.set(node.name, frame);
    frames.set(frame, [...(frames.get(frame) ?? []), node]);
  }
  return { frames, frameOf };
}
