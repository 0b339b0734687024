import type { Node } from '../onnx/graph.ts';

/** The name of an operator in the table: operators of other domains than ONNX's own include their domain. */
export const operatorName = ({ op, domain }: Pick<Node, 'op' | 'domain'>): string => (domain ? `${domain}.${op}` : op);
