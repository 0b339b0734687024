const PROJECTIONS: Record<string, string> = { q: 'query', k: 'key', v: 'value' };

/**
 * The names that a tensor may have in a publisher's file, the likeliest first. transformers 5 renamed the modules of ViT, DINOv2 and
 * Swin, and adapters that were trained there have the new names; files keep the old ones.
 * Source: transformers 5, `conversion_mapping.py`.
 */
export function publishedNames(name: string): string[] {
  const older = [name, name.replace(/(^|\.)layers\.(\d+)\.(?=attention\.|mlp\.)/, '$1encoder.layer.$2.')].flatMap(
    (one) =>
      ['attention.attention', 'attention.self'].map((inner) =>
        one
          .replace(/\battention\.([qkv])_proj\b/, (_, letter: string) => `${inner}.${PROJECTIONS[letter]}`)
          .replace(/\battention\.o_proj\b/, 'attention.output.dense'),
      ),
  );
  const ofViT = older.map((one) =>
    one.replace(/\bmlp\.fc1\b/, 'intermediate.dense').replace(/\bmlp\.fc2\b/, 'output.dense'),
  );
  return [...new Set([name, ...older, ...ofViT])];
}
