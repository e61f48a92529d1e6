/** A command of a document and what stands there below it. */
export interface ConsoleExample {
  readonly command: string;
  readonly output: string;
}

const BLOCK = /```console\n([\s\S]*?)```/g;

/** The commands of a page, which its `console` blocks have after `$ `, in their order. */
export function consoleExamples(page: string): ConsoleExample[] {
  return [...page.matchAll(BLOCK)].flatMap(([, block]) => examplesIn(block));
}

/** The page with other commands and outputs in the places of its own, one for each in their order. */
export function withConsoleExamples(page: string, examples: readonly ConsoleExample[]): string {
  let next = 0;
  const shown = (): string => {
    const { command, output } = examples[next++];
    return `$ ${command}\n${output}`.trimEnd();
  };
  return page.replace(BLOCK, (_, block: string) => `\`\`\`console\n${examplesIn(block).map(shown).join('\n')}\n\`\`\``);
}

function examplesIn(block: string): ConsoleExample[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((text) => ({ command: text.split('\n')[0], output: text.slice(text.indexOf('\n') + 1).trimEnd() }));
}
