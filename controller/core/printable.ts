/** Characters that a terminal obeys or does not show: of control, of format, halves of others, separators of lines. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A line as it may be shown at a terminal: whatever is no visible character is written as JSON may have it, `\u001b`.
 */
export function escapeControls(line: string): string {
  return line.replace(UNPRINTABLE, (character) =>
    character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

/** Every line of a text in this way. The text's own values must not have line breaks. */
export function escapeLines(text: string): string {
  return text.split('\n').map(escapeControls).join('\n');
}
