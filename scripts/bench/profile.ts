import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import type { Graph } from '../../zoo/onnx/graph.ts';
import { writeModel } from '../../zoo/onnx/write.ts';
import type { RuntimeTensor } from '../../zoo/runtime/session.ts';
import { median } from '../demo/percentile.ts';

/** The time of a step by operator. */
export interface Profile {
  /** Over all steps but the first, the median of the sum of the nodes. */
  milliseconds: number;
  ops: { op: string; nodes: number; milliseconds: number }[];
  dearest: { op: string; shapes: string; milliseconds: number }[];
}

/** Runs a step with onnxruntime's profiler on, which costs a little time itself. */
export async function profileStep(
  { graph, feeds }: { graph: Graph; feeds: Record<string, RuntimeTensor> },
  { steps, prefix }: { steps: number; prefix: string },
): Promise<Profile> {
  const session = await InferenceSession.create(writeModel(graph), {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    enableProfiling: true,
    profileFilePrefix: prefix,
  });
  for (let i = 0; i < steps + 1; i++) await session.run(feeds);
  session.endProfiling();
  await session.release();
  const file = (await readdir(dirname(prefix))).find((name) => name.startsWith(basename(prefix)));
  return summarize(JSON.parse(await readFile(join(dirname(prefix), file ?? ''), 'utf8')));
}

/** The fields of an entry of onnxruntime's profile that are read here. */
export interface ProfileEvent {
  cat: string;
  name: string;
  /** Microseconds. */
  dur: number;
  args?: {
    op_name?: string;
    node_index?: string;
    input_type_shape?: Record<string, number[]>[];
    output_type_shape?: Record<string, number[]>[];
  };
}

/** Sums onnxruntime's records of each node; the median over the runs after the first. */
export function summarize(events: ProfileEvent[], dearest = 15): Profile {
  const nodes = new Map<string, { op: string; shapes: string; times: number[] }>();
  for (const { cat, name, dur, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || !args?.op_name) continue;
    const key = `${args.node_index}`;
    const shapes = `${shapesOf(args.input_type_shape)} → ${shapesOf(args.output_type_shape)}`;
    const node = nodes.get(key) ?? { op: args.op_name, shapes, times: [] };
    node.times.push(dur / 1000);
    nodes.set(key, node);
  }
  const timed = [...nodes.values()].map(({ op, shapes, times }) => ({
    op,
    shapes,
    milliseconds: median(times.slice(1)),
  }));
  const ops = new Map<string, { op: string; nodes: number; milliseconds: number }>();
  for (const { op, milliseconds } of timed) {
    const sum = ops.get(op) ?? { op, nodes: 0, milliseconds: 0 };
    ops.set(op, { op, nodes: sum.nodes + 1, milliseconds: sum.milliseconds + milliseconds });
  }
  const byTime = <T extends { milliseconds: number }>(list: T[]) =>
    list.sort((a, b) => b.milliseconds - a.milliseconds);
  return {
    milliseconds: timed.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    ops: byTime([...ops.values()]),
    dearest: byTime(timed).slice(0, dearest),
  };
}

const shapesOf = (tensors: Record<string, number[]>[] = []) =>
  tensors.map((tensor) => `[${Object.values(tensor)[0]?.join(',')}]`).join(' ');

/** The profile as text: each op's share of the step, and the most expensive nodes. */
export function profileText(name: string, { milliseconds, ops, dearest }: Profile): string {
  const share = (part: number) => `${((100 * part) / milliseconds).toFixed(1).padStart(5)} %`;
  const time = (part: number) => `${part.toFixed(1).padStart(8)} ms`;
  return [
    `${name}: ${milliseconds.toFixed(0)} ms a step in its operators`,
    ...ops.map((op) => `${time(op.milliseconds)} ${share(op.milliseconds)}  ${op.op} (${op.nodes})`),
    ...(dearest.length > 0 ? ['  the most expensive nodes:'] : []),
    ...dearest.map((node) => `${time(node.milliseconds)} ${share(node.milliseconds)}  ${node.op} ${node.shapes}`),
  ].join('\n');
}
