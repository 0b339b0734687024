import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { openNetwork } from '../../runtime/open-network.ts';
import { RuntimeTensor } from '../../runtime/session.ts';
import type { Features } from './features.ts';

/**
 * Matrix products in float64, by onnxruntime, which multiplies tens of times as fast as loops in JavaScript. Features stay float32
 * in memory; a block of rows at a time is converted.
 */
export interface MatrixProducts {
  /** X · Wᵀ: of `weights [outputs × dimension]` the scores `[rows × outputs]`. */
  scores(features: Features, weights: Float64Array): Promise<Float64Array>;
  /** Sᵀ · X: of `scores [rows × outputs]` the sums `[outputs × dimension]`. */
  sums(features: Features, scores: Float64Array): Promise<Float64Array>;
  /** Xᵀ · X of the rows `(x − centre) · factor`, `[dimension × dimension]`; `factors` has one for each row, 1 if left out. */
  scatter(features: Features, centre: Float64Array, factors?: Float64Array): Promise<Float64Array>;
  /** A · Bᵀ of matrices with `columns` columns. */
  product(a: Float64Array, b: Float64Array, columns: number): Promise<Float64Array>;
  /** A · B, either of them transposed first. */
  multiply(a: Matrix, b: Matrix): Promise<Float64Array>;
  /**
   * The rows `(x − centre) / scale`, to be multiplied again and again: they stay in memory as float64 if they are few enough.
   */
  centred(features: Features, centre: Float64Array, scale: number): Promise<CentredRows>;
}

/** A matrix, row after row. */
export interface Matrix {
  values: Float64Array;
  columns: number;
  transposed?: boolean;
}

/** See `MatrixProducts.scores` and `sums`. */
export interface CentredRows {
  scores(weights: Float64Array): Promise<Float64Array>;
  sums(scores: Float64Array): Promise<Float64Array>;
}

/** Numbers that are converted to float64 at a time: 32 MiB of them. */
const BLOCK = 2 ** 22;
/** Numbers that stay in memory as float64: 256 MiB of them. */
const KEPT = 2 ** 25;

/** Opens the products for as long as `act` runs. */
export async function withMatrixProducts<T>(act: (products: MatrixProducts) => Promise<T>): Promise<T> {
  const opened = new Map<string, ReturnType<typeof openNetwork>>();
  const run = async (graph: () => Graph, name: string, feeds: Record<string, RuntimeTensor>) => {
    const opening = opened.get(name) ?? openNetwork(graph());
    opened.set(name, opening);
    const { y } = await (await opening).run(feeds);
    return y.data as Float64Array;
  };
  const products: MatrixProducts = {
    async scores(features, weights) {
      const outputs = weights.length / features.dimension;
      const all = new Float64Array((features.values.length / features.dimension) * outputs);
      const w = matrix(weights, features.dimension);
      for (const { x, row } of blocks(features)) all.set(await run(scoresGraph, 'scores', { x, w }), row * outputs);
      return all;
    },
    async sums(features, scores) {
      const outputs = (scores.length * features.dimension) / features.values.length;
      const all = new Float64Array(outputs * features.dimension);
      for (const { x, row, rows } of blocks(features)) {
        const s = matrix(scores.subarray(row * outputs, (row + rows) * outputs), outputs);
        add(all, await run(sumsGraph, 'sums', { x, s }));
      }
      return all;
    },
    async scatter(features, centre, factors) {
      const all = new Float64Array(features.dimension ** 2);
      const c = matrix(centre, features.dimension);
      for (const { x, row, rows } of blocks(features)) {
        const f = matrix(factors?.subarray(row, row + rows) ?? new Float64Array(rows).fill(1), 1);
        add(all, await run(scatterGraph, 'scatter', { x, c, f }));
      }
      return all;
    },
    product: (a, b, columns) => run(productGraph, 'product', { a: matrix(a, columns), b: matrix(b, columns) }),
    multiply: (a, b) =>
      run(() => multiplyGraph(a, b), `multiply ${a.transposed === true} ${b.transposed === true}`, {
        a: matrix(a.values, a.columns),
        b: matrix(b.values, b.columns),
      }),
    async centred(features, centre, scale) {
      const { dimension, values } = features;
      const c = matrix(centre, dimension);
      const s = matrix(Float64Array.of(scale), 1);
      const convert = async ({ x }: { x: RuntimeTensor }) => ({
        values: await run(centredGraph, 'centred', { x, c, s }),
        columns: dimension,
      });
      const kept = values.length <= KEPT ? await Promise.all([...blocks(features)].map(convert)) : null;
      const rowsOf = async (block: { x: RuntimeTensor }, i: number) => kept?.[i] ?? (await convert(block));
      return {
        async scores(weights) {
          const outputs = weights.length / dimension;
          const all = new Float64Array((values.length / dimension) * outputs);
          const w = { values: weights, columns: dimension, transposed: true };
          for (const [i, block] of [...blocks(features)].entries()) {
            all.set(await products.multiply(await rowsOf(block, i), w), block.row * outputs);
          }
          return all;
        },
        async sums(scores) {
          const outputs = (scores.length * dimension) / values.length;
          const all = new Float64Array(outputs * dimension);
          for (const [i, block] of [...blocks(features)].entries()) {
            const own = scores.subarray(block.row * outputs, (block.row + block.rows) * outputs);
            const s = { values: own, columns: outputs, transposed: true };
            add(all, await products.multiply(s, await rowsOf(block, i)));
          }
          return all;
        },
      };
    },
  };
  try {
    return await act(products);
  } finally {
    for (const opening of opened.values()) await (await opening).close();
  }
}

function* blocks({ values, dimension }: Features) {
  const rows = Math.max(1, Math.floor(BLOCK / dimension));
  for (let start = 0; start < values.length; start += rows * dimension) {
    const block = values.subarray(start, start + rows * dimension);
    const count = block.length / dimension;
    yield { x: new RuntimeTensor('float32', block, [count, dimension]), row: start / dimension, rows: count };
  }
}

const matrix = (values: Float64Array, columns: number) =>
  new RuntimeTensor('float64', values, [values.length / columns, columns]);

function add(all: Float64Array, more: Float64Array): void {
  for (let i = 0; i < all.length; i++) all[i] += more[i];
}

/** ONNX's code of float64, for Cast. */
const DOUBLE = 11;

function graphOf(name: string, write: (build: GraphBuilder) => string): Graph {
  const build = new GraphBuilder(name);
  build.node('Identity', [write(build)], {}, { output: 'y' });
  build.output('y', 'double', ['rows_of_y', 'columns_of_y']);
  return build.graph;
}

const rowsInput = (build: GraphBuilder) =>
  build.node('Cast', [build.input('x', 'float', ['rows', 'dimension'])], { to: DOUBLE });

const scoresGraph = () =>
  graphOf('scores', (build) =>
    build.node('Gemm', [rowsInput(build), build.input('w', 'double', ['outputs', 'dimension'])], { transB: 1 }),
  );

const sumsGraph = () =>
  graphOf('sums', (build) =>
    build.node('Gemm', [build.input('s', 'double', ['rows', 'outputs']), rowsInput(build)], { transA: 1 }),
  );

const scatterGraph = () =>
  graphOf('scatter', (build) => {
    const centred = build.node('Sub', [rowsInput(build), build.input('c', 'double', [1, 'dimension'])]);
    const scaled = build.node('Mul', [centred, build.input('f', 'double', ['rows', 1])]);
    return build.node('Gemm', [scaled, scaled], { transA: 1 });
  });

const centredGraph = () =>
  graphOf('centred', (build) => {
    const centred = build.node('Sub', [rowsInput(build), build.input('c', 'double', [1, 'dimension'])]);
    return build.node('Div', [centred, build.input('s', 'double', [1, 1])]);
  });

const multiplyGraph = (a: Matrix, b: Matrix) =>
  graphOf('multiply', (build) => {
    const inputs = [build.input('a', 'double', ['m', 'k']), build.input('b', 'double', ['l', 'n'])];
    return build.node('Gemm', inputs, { transA: Number(a.transposed ?? false), transB: Number(b.transposed ?? false) });
  });

const productGraph = () =>
  graphOf('product', (build) =>
    build.node('Gemm', [build.input('a', 'double', ['m', 'k']), build.input('b', 'double', ['n', 'k'])], { transB: 1 }),
  );
