/**
 * Splits a command line into words, so that a release can be started without a shell.
 *
 * Understood: words parted by blanks; '…' literal; "…" with \" \\ \$ \`; a backslash before any
 * character outside quotes. Whatever else means something to a shell (pipes, variables, globs,
 * assignments, comments, ~) is left to one: the verdict is then `shell`.
 */

export type Command =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'shell' }
  /** `why` is the end of a sentence that begins with the command. */
  | { readonly kind: 'broken'; readonly why: string };

const FOR_A_SHELL = new Set('|&;<>()$`*?[\n');

/** @returns the words of a command line, or that it takes a shell, or that nothing can run it */
export function splitCommand(text: string): Command {
  const words: string[] = [];
  let word = '';
  let isInWord = false;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    const escaped = quote === "'" || char !== '\\' ? undefined : text[at + 1];
    if (char === '\n' || (!quote && FOR_A_SHELL.has(char))) return { kind: 'shell' };
    if (quote === '"' && /[$`]/.test(char)) return { kind: 'shell' };
    if (!quote && !isInWord && /[~#]/.test(char)) return { kind: 'shell' };

    if (escaped !== undefined && (!quote || /["\\$`]/.test(escaped))) {
      word += escaped;
      at++;
      isInWord = true;
    } else if (quote ? char === quote : /['"]/.test(char)) {
      quote = quote ? '' : char;
      isInWord = true;
    } else if (!quote && /[ \t]/.test(char)) {
      if (isInWord) words.push(word);
      word = '';
      isInWord = false;
    } else if (!quote && char === '\\') {
      return { kind: 'broken', why: 'ends with a lone backslash' };
    } else {
      word += char;
      isInWord = true;
    }
  }
  if (quote) return { kind: 'broken', why: `has a ${quote} that is never closed` };
  if (isInWord) words.push(word);
  if (!words[0]) return { kind: 'broken', why: 'names no program' };
  return /^[A-Za-z_]\w*=/.test(words[0]) ? { kind: 'shell' } : { kind: 'words', words };
}
