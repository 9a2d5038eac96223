// Assertions whose failure is a list of sentences.

export class Wrong extends Error {
  name = 'Wrong';
}

/** Fails with what `complaints` says, a line each. */
export function fine(complaints) {
  if (complaints.length > 0) throw new Wrong(complaints.join('\n'));
}
