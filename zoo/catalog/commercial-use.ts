import parse from 'spdx-expression-parse';
import licenses from 'spdx-license-list';

/** Whether a licence lets its holder earn money with the work; its other conditions still apply. */
export type CommercialUse = 'PERMITTED' | 'FORBIDDEN' | 'UNKNOWN';

const NON_COMMERCIAL = /\bnon-?\s?commercial\b/i;
const CREATIVE_COMMONS = /^Creative Commons\b/;

/**
 * What the facts of the SPDX licence list say about commercial use:
 * - the Open Source Initiative approved the licence: clause 6 of its definition rules out discrimination against fields of endeavour,
 *   business included (https://opensource.org/osd);
 * - of Creative Commons' licences, those with the element NonCommercial forbid it, and no other does
 *   (https://creativecommons.org/share-your-work/cclicenses/);
 * - the licence's name says that it is for non-commercial use.
 *
 * Of a choice (`OR`) one permitted licence is enough; of licences that apply together (`AND`) all must permit it. UNKNOWN for all others,
 * which somebody has to read.
 *
 * @param license an SPDX expression
 */
export function commercialUseOf(license: string): CommercialUse {
  try {
    return useOf(parse(license));
  } catch {
    return 'UNKNOWN';
  }
}

function useOf(expression: ReturnType<typeof parse>): CommercialUse {
  if ('license' in expression) return useOfLicense(expression.license);
  const parts = [useOf(expression.left), useOf(expression.right)];
  const [one, all] = expression.conjunction === 'or' ? PERMITTED_FIRST : FORBIDDEN_FIRST;
  if (parts.includes(one)) return one;
  return parts.every((part) => part === all) ? all : 'UNKNOWN';
}

const PERMITTED_FIRST = ['PERMITTED', 'FORBIDDEN'] as const;
const FORBIDDEN_FIRST = ['FORBIDDEN', 'PERMITTED'] as const;

function useOfLicense(id: string): CommercialUse {
  const known = licenses[id];
  if (!known) return 'UNKNOWN';
  if (NON_COMMERCIAL.test(known.name)) return 'FORBIDDEN';
  return known.osiApproved || CREATIVE_COMMONS.test(known.name) ? 'PERMITTED' : 'UNKNOWN';
}
