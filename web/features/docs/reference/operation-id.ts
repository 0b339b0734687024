/** The anchor of an operation: a field of Query may have the name of a type, but for its case, and ids of a page are unique. */
export const operationId = (name: string): string => `operation-${name}`;
