import { OPSET } from '../onnx/builder.ts';
import { families, operatorOf, withRule } from '../operators/index.ts';
import { onnxOperators } from './onnx-operators.ts';

/** What the rules' specs measured for one operator. */
export interface MeasuredRule {
  /** Which of its inputs had a gradient. */
  inputs: number[];
  /** The worst relative error against each oracle; undefined where TensorFlow.js has no such gradient. */
  finiteDifferences?: number;
  tensorFlow?: number;
}

export interface Measurements {
  /** Where it was measured. */
  machine: string;
  rules: Record<string, MeasuredRule>;
}

/** What onnxruntime reports about itself. */
export interface RuntimeSupport {
  version: string;
  newestOpset: number;
  /** The ONNX operators that it supports in that opset. */
  operators: ReadonlySet<string>;
}

/**
 * The table of operators that can be differentiated, in Markdown: from the rules, the operators that stop gradients, the ONNX
 * standard and the specs' measurements.
 *
 * @param oldestOpset that is brought to {@link OPSET}
 * @throws Error if a rule was not measured, or a measurement belongs to no rule: run the specs again
 */
export function coverageTable(measurements: Measurements, runtime: RuntimeSupport, oldestOpset: number): string {
  const measured = Object.keys(measurements.rules);
  const unmeasured = withRule.filter((op) => !measured.includes(op));
  const gone = measured.filter((op) => !withRule.includes(op));
  if (unmeasured.length + gone.length > 0) {
    throw new Error(
      `not measured: ${unmeasured.join(', ') || 'none'}; measured, but no rules: ${gone.join(', ') || 'none'}`,
    );
  }
  const standard = Object.keys(onnxOperators).filter((op) => runtime.operators.has(op));
  const covered = standard.filter((op) => withRule.includes(op));
  const others = withRule.filter((op) => !covered.includes(op)).sort();
  const flat = standard.filter((op) => !covered.includes(op) && hasNoGradient(op));
  const missing = standard.filter((op) => !covered.includes(op) && !flat.includes(op));
  const row = (op: string) => rowOf(op, measurements.rules[op]);
  return `# What gradients can be taken through

Written by \`npx tsx scripts/emit-coverage.ts\`, which runs the specs of the rules; \`npm run lint\` fails where this is stale.

onnxruntime ${runtime.version} reads opsets up to ${runtime.newestOpset}. Graft brings a model of opset ${oldestOpset} to ${OPSET - 1} to opset ${OPSET} (\`zoo/simplify/upgrade\`)
and leaves newer ones as they are; the operators below keep their gradients in them. Of ${standard.length} operators of the ONNX standard that
onnxruntime knows, ${covered.length} have a gradient rule, ${flat.length} have no gradient by nature, ${missing.length} have none yet: a graph that has to be trained
through one of those is refused, and the refusal names the layers after it, which can be trained.

## With a rule

Each gradient was held against central differences, on drawn shapes and attributes, and against TensorFlow.js's own autodiff where
that differentiates the same. The figures are the worst relative error ‖ours − theirs‖ / ‖theirs‖ of any gradient of any draw, in
float32 on ${measurements.machine}; the specs fail at 1e-3. Differences are themselves no better than about 1e-4 in float32.

${HEADER}
${covered.map(row).join('\n')}

The worst: ${worst(measurements, 'finiteDifferences')} against differences, ${worst(measurements, 'tensorFlow')} against TensorFlow.js.

Of onnxruntime's own operators; those without a figure are held against ONNX's, which they are faster forms of:

${HEADER}
${others.map(row).join('\n')}

## No gradient, by nature

They make whole numbers, truth values or text, read none but those, or are steps: a parameter behind one is reported as one that
does not influence the loss.

${flat.join(', ')}

## Without a rule

${missing.join(', ')}
`;
}

const HEADER = `| operator | versions | with respect to | family | differences | TensorFlow.js |
| --- | --- | --- | --- | --- | --- |`;

/** Steps, shapes and masks; and what reads no real numbers at all. */
const hasNoGradient = (op: string) => 'none' in operatorOf({ op }).gradient || !onnxOperators[op]?.takesFloats;

function rowOf(op: string, measured: MeasuredRule): string {
  const family = Object.keys(families).find((name) => Object.hasOwn(families[name], op));
  const cells = [
    op,
    onnxOperators[op]?.since.join(', ') ?? '–',
    [...new Set(measured.inputs.map((input) => inputName(op, input)))].join(', ') || '–',
    `[${family}](../operators/${family}.ts)`,
    written(measured.finiteDifferences),
    written(measured.tensorFlow),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The standard's name of an input. Inputs of other operators have numbers. */
function inputName(op: string, input: number): string {
  const names = onnxOperators[op]?.inputs ?? [];
  return names[Math.min(input, names.length - 1)] ?? `input ${input}`;
}

const written = (error: number | undefined) => (error === undefined ? '–' : error.toExponential(1));

function worst({ rules: measured }: Measurements, oracle: 'finiteDifferences' | 'tensorFlow'): string {
  const [op, error] = Object.entries(measured)
    .map(([name, errors]) => [name, errors[oracle] ?? 0] as const)
    .reduce((most, next) => (next[1] > most[1] ? next : most));
  return `${written(error)} (${op})`;
}
