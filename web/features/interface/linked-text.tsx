/** Text with clickable addresses. */
export function LinkedText({ children }: { children: string }) {
  // A capturing split alternates: text, address, text …
  return children.split(/(https?:\/\/[^\s()<>"]*[^\s()<>".,;:])/).map((part, index) =>
    index % 2 === 1 ? (
      <a key={`${index} ${part}`} href={part} target="_blank" rel="noreferrer noopener">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
