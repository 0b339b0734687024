/** A package's address as its name and version, as people say it; other names as they are. https://github.com/package-url/purl-spec */
export function shortLabel(label: string): string {
  const [, name, version] = /^pkg:[^/]+\/([^?#]+)@([^?#@]+)/.exec(label) ?? [];
  return name && version ? `${decoded(name)} ${decoded(version)}` : label;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
