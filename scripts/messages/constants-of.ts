import { buildSchema, isEnumType } from 'graphql';

/** The schema's constants as words, as formatEnum shows them: `LINEAR_PROBE` → `linear probe`. */
export const constantsOf = (sdl: string): string[] =>
  Object.values(buildSchema(sdl).getTypeMap())
    .filter((type) => isEnumType(type) && !type.name.startsWith('__'))
    .flatMap((type) => (isEnumType(type) ? type.getValues() : []))
    .map(({ name }) => name.toLowerCase().replaceAll('_', ' '));
