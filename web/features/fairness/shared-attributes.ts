import type { AttributeFairness } from './fairness-query.ts';

/** The attributes that every report measures, each with what they say of it, in the order of the reports. */
export function sharedAttributes(reports: readonly (readonly AttributeFairness[])[]): AttributeFairness[][] {
  const nameOf = ({ attributes }: AttributeFairness) => attributes.join('\n');
  return (reports[0] ?? []).flatMap((attribute) => {
    const measured = reports.flatMap((report) => report.find((other) => nameOf(other) === nameOf(attribute)) ?? []);
    return measured.length === reports.length ? [measured] : [];
  });
}
