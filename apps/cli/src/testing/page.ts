/** A page of the documentation as something to be run: its files, and its commands in order. */

/** What a reader of the page would write and type. */
export interface RunnablePage {
  /** Blocks that begin with `# file: NAME` or `// file: NAME`, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** The `sh` blocks as one script; `console` blocks are for reading. */
  readonly script: string;
}

/** @returns the files and commands of a Markdown page */
export function readPage(markdown: string): RunnablePage {
  const files: Record<string, string> = {};
  const commands: string[] = [];
  for (const [, language, body = ''] of markdown.matchAll(/^```(\w+)\n([^]*?)^```$/gm)) {
    const name = /^(?:#|\/\/) file: (\S+)\n/.exec(body)?.[1];
    if (name) files[name] = body;
    else if (language === 'sh') commands.push(body);
  }
  return { files, script: commands.join('') };
}
