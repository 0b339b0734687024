import type { Node } from '../onnx/graph.ts';

/** The key of an operator in the table of rules: those of other domains than ONNX's own carry their domain. */
export const operatorOf = ({ op, domain }: Node): string => (domain ? `${domain}.${op}` : op);
