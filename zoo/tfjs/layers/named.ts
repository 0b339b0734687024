import { z } from 'zod';

/** A function by its name, written as the name or as `{ class_name }`. */
export function named<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => {
    const isObject = typeof value === 'object' && value !== null && 'class_name' in value;
    return isObject ? value.class_name : value;
  }, schema);
}
