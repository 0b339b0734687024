import { InvalidInputError } from '../errors.ts';
import { NO_FACTS, type SourceFacts } from './source-facts.ts';

/** A source that holds several models; `choices` are the files to choose from, the likeliest first. */
export class AmbiguousModelError extends InvalidInputError {
  /** What the small files beside the likeliest model say. */
  facts: SourceFacts = NO_FACTS;

  constructor(
    source: string,
    readonly choices: string[],
  ) {
    const list = `${choices.slice(0, 20).join(', ')}${choices.length > 20 ? ' …' : ''}`;
    super(`${source} holds several models: ${list}. Name the file to use.`, 'file');
  }
}
