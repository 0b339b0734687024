/** Whether the operating system failed (disk full, no such file), as opposed to a parser that rejected its input. */
export function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
