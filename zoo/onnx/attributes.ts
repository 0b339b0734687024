import type { Attribute, Node } from './graph.ts';

/** An INT attribute of a node, or the operator's default. */
export function intAttribute(node: Node, name: string, otherwise: number): number {
  const value: Attribute | undefined = node.attributes[name];
  return typeof value === 'number' ? value : otherwise;
}

/** A FLOAT attribute of a node, or the operator's default. */
export function floatAttribute(node: Node, name: string, otherwise: number): number {
  const value: Attribute | undefined = node.attributes[name];
  return typeof value === 'object' && 'float' in value ? value.float : otherwise;
}

/** An INTS attribute of a node, or the operator's default. */
export function intsAttribute(node: Node, name: string, otherwise: number[]): number[] {
  const value: Attribute | undefined = node.attributes[name];
  return Array.isArray(value) && typeof value[0] !== 'string' ? (value as number[]) : otherwise;
}
