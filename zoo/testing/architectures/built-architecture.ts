import type { Graph } from '../../onnx/graph.ts';
import { RuntimeTensor } from '../../runtime/session.ts';
import { clearOfKinks } from '../clear-of-kinks.ts';
import { NetworkBuilder } from './network-builder.ts';
import { type Architecture, exportedForms, smallArchitectures } from './small-architectures.ts';
import { smallInputs } from './small-inputs.ts';

export interface BuiltArchitecture {
  /** As the exporter writes it; for a plain architecture the network itself. */
  graph: Graph;
  feeds: Record<string, RuntimeTensor>;
  /** The parameters that the builder made to be learned. */
  learned: string[];
}

/** An architecture with weights and a batch that avoid its kinks, see `clearOfKinks`. */
export async function builtArchitecture(name: Architecture, batch: number): Promise<BuiltArchitecture> {
  const build = new NetworkBuilder(name);
  const drawn = smallArchitectures[name](build);
  const feeds = smallInputs(drawn, batch, 5);
  return { graph: await clearOfKinks(drawn, feeds), feeds, learned: [...build.learned] };
}

/** The same as an exporter writes it, with the same weights; `name` is one of `exportedForms`. */
export function exportedArchitecture(name: string, plain: BuiltArchitecture): BuiltArchitecture {
  const { architecture, builder } = exportedForms[name];
  const build = builder({ given: plain.graph.initializers });
  const graph = smallArchitectures[architecture](build);
  return { graph, feeds: inLayoutOf(graph, plain.feeds), learned: [...build.learned] };
}

/** The batch in the exporter's layout. */
function inLayoutOf(graph: Graph, feeds: Record<string, RuntimeTensor>): Record<string, RuntimeTensor> {
  return Object.fromEntries(
    graph.inputs.map(({ name, shape }) => {
      const isChannelsLast = name === 'pixels' && shape.at(-1) === 3;
      return [name, isChannelsLast ? channelsLast(feeds[name]) : feeds[name]];
    }),
  );
}

/** `[batch, channels, height, width]` → `[batch, height, width, channels]`. */
function channelsLast({ data, dims }: RuntimeTensor): RuntimeTensor {
  const [batch, channels, height, width] = dims;
  const plane = height * width;
  const from = data as Float32Array;
  const moved = from.map((_, i) => {
    const [row, pixel, channel] = [Math.floor(i / (channels * plane)), Math.floor(i / channels) % plane, i % channels];
    return from[(row * channels + channel) * plane + pixel];
  });
  return new RuntimeTensor('float32', moved, [batch, height, width, channels]);
}
