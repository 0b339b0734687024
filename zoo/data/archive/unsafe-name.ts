/**
 * The name of a zip's entry that yauzl refuses because it is absolute, climbs out of the archive or has backslashes; null for its other
 * errors. Source: yauzl, `validateFileName`.
 */
export function unsafeName({ message }: Error): string | null {
  const [, name] =
    /^(?:invalid relative path|absolute path|invalid characters in fileName): (.*)$/s.exec(message) ?? [];
  return name ?? null;
}
