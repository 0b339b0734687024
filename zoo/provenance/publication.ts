/** What a card says of a repository's use: which library loads it, how, and where it answers otherwise than here. */
export interface Publication {
  /** `library_name` in the front matter. */
  library: string;
  programs: { language: string; text: string }[];
  /** Markdown. */
  remarks: string[];
}
