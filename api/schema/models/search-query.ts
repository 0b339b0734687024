import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';

export interface SearchQuery {
  /** For `@@` with the words of `model_search`. */
  tsquery: SQL;
  /** What was searched for instead, if no model has a word of the search; otherwise null. */
  corrected: string | null;
}

/** The fewest letters of a word that typing errors are corrected in. */
const CORRECTABLE = 3;
const MOST_CORRECTIONS = 5;

/** Words of the catalogue and of the project that asks. */
const VISIBLE = sql`(project_id is null or project_id = graft_project())`;

type Term = { term: string; exact: boolean; begins: boolean };

/**
 * What to look for: models that hold every word of `search`. A word that no model has may be the beginning of one, still
 * being typed; so may the last one, if it is short. A word that no model has, and that none begins with, is taken for a
 * typing error or for a part of other words: the most similar words replace it (trigrams, as in the manual of pg_trgm under
 * "Text Search Integration"). null if `search` holds no words: everything matches.
 */
export async function searchQuery(db: Db, search: string | null | undefined): Promise<SearchQuery | null> {
  const text = (search ?? '').replaceAll('\0', ' ').slice(0, 500);
  if (text.trim() === '') return null;
  const { rows: terms } = await db.execute<Term>(sql`
    select term, exists (select 1 from model_words where word = term and ${VISIBLE}) as exact,
      exists (select 1 from model_words where word ~>=~ term and word ~<~ (term || chr(1114111)) and ${VISIBLE}) as begins
    from unnest(search_terms(${text})) as term`);
  if (terms.length === 0) return null;

  const unknown = terms.filter(({ term, exact, begins }) => !exact && !begins && isCorrectable(term));
  const similar =
    unknown.length === 0
      ? new Map<string, string[]>()
      : await similarWords(
          db,
          unknown.map(({ term }) => term),
        );
  // Terms and words are letters and digits, see search_words: nothing in them has to be escaped.
  const conditions = terms.map(({ term, exact }, i) => {
    const words = similar.get(term);
    if (words) return words.map((word) => `'${word}'`).join(' | ');
    // One or two letters are rarely a complete word.
    const beingTyped = i === terms.length - 1 && term.length < CORRECTABLE && /\S$/.test(text);
    return isNumber(term) || (exact && !beingTyped) ? `'${term}'` : `'${term}':*`;
  });
  return {
    tsquery: sql`${conditions.map((words) => `(${words})`).join(' & ')}::tsquery`,
    corrected: similar.size > 0 ? terms.map(({ term }) => similar.get(term)?.[0] ?? term).join(' ') : null,
  };
}

/** A search for 1 does not mean 10 to 19. */
const isNumber = (term: string) => /^\d+$/.test(term);

const isCorrectable = (term: string) => term.length >= CORRECTABLE && !isNumber(term);

async function similarWords(db: Db, terms: string[]): Promise<Map<string, string[]>> {
  const { rows } = await db.execute<{ term: string; words: string[] | null }>(sql`
    select term, (
      select array_agg(word order by likeness desc, word) from (
        select word, likeness, max(likeness) over () as best from (
          select distinct word, similarity(word, term) as likeness
          from model_words
          where (word % term or word like '%' || term || '%') and ${VISIBLE}
          order by likeness desc, word
          limit ${MOST_CORRECTIONS}
        ) as likely
      ) as compared
      where likeness > 0.7 * best
    ) as words
    from unnest(${sql.param(terms)}::text[]) as term`);
  return new Map(rows.flatMap(({ term, words }) => (words ? [[term, words] as const] : [])));
}
