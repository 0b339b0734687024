import type { Node } from '../onnx/graph.ts';

/** The name of an operator in the table: those of other domains than ONNX's own carry their domain. */
export const operatorName = ({ op, domain }: Pick<Node, 'op' | 'domain'>): string => (domain ? `${domain}.${op}` : op);
