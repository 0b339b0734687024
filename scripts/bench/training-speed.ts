import type { Context } from './bench.ts';
import { disagreement, type Trial, trial } from './disagreement.ts';
import { inARow } from './in-a-row.ts';
import { interleave } from './interleave.ts';
import { type Materials, prepare } from './materials.ts';
import type { Build, Network } from './networks.ts';
import { type Finding, finding } from './row.ts';
import { layoutsOf, openGraft, openOnnxsim, openTorch, type Side, type TorchMode, torchName } from './sides.ts';
import { HOW_TO_GET_TORCH, type Torch } from './torch.ts';
import type { Hyperparameters } from './training.ts';

export const HYPERPARAMETERS: Hyperparameters = { optimizer: 'ADAMW', learningRate: 1e-4, weightDecay: 0.01 };

/** How long each side trains before the next has its turn. */
const [RUN_SECONDS, QUICK_SECONDS] = [4, 0.2];

/** Another implementation of the same training. */
interface Peer {
  name: string;
  open(materials: Materials): Promise<Side>;
  /** How far its logits and losses may be from ours: see `disagreement`. */
  tolerance?: number;
  /** Whether its speed is to be reached. */
  isGoal?: boolean;
}

/**
 * Examples a second of whole training steps: forward, backward and AdamW, all weights trained, statistics of BatchNorm
 * frozen. Before anything counts, both sides have to give the same logits, train as many numbers, and have the same losses.
 * Then they train in turn, many steps in a row, each while the other is stopped.
 *
 * @param atLeast the ratio to reach over PyTorch in float32
 */
export async function* trainingSpeed(
  bench: string,
  networks: Build[],
  context: Context,
  atLeast: (network: Network) => number,
): AsyncIterable<Finding> {
  const { wants, wantsPeer, torch, directory, say } = context;
  for (const build of networks) {
    const network = build();
    if (!wants(network.name)) continue;
    const materials = await prepare(network, directory);
    const reach = { of: 'ratio', atLeast: atLeast(network) } as const;
    const ours = await openGraft(materials);
    try {
      const first = await trial(ours, HYPERPARAMETERS);
      const peers = torch ? peersOf(network, torch).filter(({ name }) => wantsPeer(name)) : [];
      if (!torch) yield await alone(bench, ours, materials, context);
      for (const peer of peers) {
        say(`${bench}: ${network.name} beside ${peer.name}`);
        const row = await beside(ours, first, peer, materials, context);
        yield finding({
          bench,
          case: network.name,
          metric: `${network.unit}/s`,
          ...row,
          ...(peer.isGoal ? { reach } : {}),
        });
      }
    } finally {
      await ours.close();
    }
  }
}

function peersOf(network: Network, torch: Torch): Peer[] {
  const layouts = layoutsOf(network);
  const pytorch = (mode: TorchMode, more: Partial<Peer> = {}): Peer => ({
    name: torchName(network, torch, mode),
    open: (materials) => openTorch(materials, torch, mode),
    ...more,
  });
  const last = layouts[layouts.length - 1];
  return [
    ...layouts.map((layout) => pytorch({ layout }, { isGoal: true })),
    pytorch({ layout: last, precision: 'bfloat16' }, { tolerance: 0.1 }),
    ...(torch.compiler
      ? layouts.map((layout) => pytorch({ layout, compiled: true }))
      : [missing('PyTorch compiled', 'torch.compile needs a C++ compiler, such as g++')]),
    torch.onnxsim
      ? { name: `onnxsim ${torch.onnxsim}`, open: (materials) => openOnnxsim(materials, torch) }
      : missing('onnxsim', 'pip install onnxsim onnxruntime, in the Python that has PyTorch'),
  ];
}

const missing = (name: string, why: string): Peer => ({ name, open: () => Promise.reject(new Error(why)) });

type Beside = Pick<Finding, 'ours' | 'peer' | 'peerName' | 'spread' | 'disagreement'>;

/** Both sides' examples a second; a peer that cannot do it has none, and its name tells why. */
async function beside(
  ours: Side,
  first: Trial,
  peer: Peer,
  { network, ...materials }: Materials,
  { rounds, quick, say }: Context,
): Promise<Beside> {
  let side: Side | undefined;
  try {
    side = await peer.open({ network, ...materials });
    const differs = disagreement(first, await trial(side, HYPERPARAMETERS), network, peer.tolerance);
    const [own, other] = await interleave([turnOf(ours, quick), turnOf(side, quick)], { rounds, warmUp: 0 });
    return {
      ours: materials.batchSize / own.median,
      peer: materials.batchSize / other.median,
      peerName: peer.name,
      spread: { ours: own.spread, peer: other.spread },
      ...(differs ? { disagreement: differs } : {}),
    };
  } catch (error) {
    const { message } = error as Error;
    say(`  ${peer.name}: ${message}`);
    return { ours: null, peer: null, peerName: `${peer.name}: ${lastLine(message)}` };
  } finally {
    await side?.close();
  }
}

async function alone(bench: string, ours: Side, { network, batchSize }: Materials, { rounds, quick }: Context) {
  const [own] = await interleave([turnOf(ours, quick)], { rounds, warmUp: 0 });
  return finding({
    bench,
    case: network.name,
    metric: `${network.unit}/s`,
    ours: batchSize / own.median,
    spread: { ours: own.spread },
    peer: null,
    peerName: HOW_TO_GET_TORCH,
  });
}

/** A side's turn: training, many steps in a row. */
export const turnOf = (side: Side, quick: boolean) => ({
  process: side.child,
  measure: () => inARow(() => side.step(0), quick ? QUICK_SECONDS : RUN_SECONDS),
});

/** Of a traceback, the beginning of what went wrong. */
const lastLine = (message: string) => message.trimEnd().split('\n').at(-1)?.slice(0, 120) ?? message;
