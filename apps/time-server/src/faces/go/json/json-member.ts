const QUOTE = '"';

/**
 * What a member of an object says, as it was sent: parsed and made again, a number of 64 bits is another one.
 * @param text an object in JSON that can be parsed
 * @returns the text of the last member of that name; undefined where there is none by just these letters.
 */
export function memberText(text: string, name: string): string | undefined {
  const key = JSON.stringify(name);
  let found: string | undefined;
  let at = text.indexOf('{') + 1;
  while (at < text.length) {
    const keyStart = text.indexOf(QUOTE, at);
    if (keyStart < 0) return found;
    const keyEnd = stringEnd(text, keyStart);
    const valueStart = text.indexOf(':', keyEnd) + 1;
    const valueEnd = memberEnd(text, valueStart);
    if (text.slice(keyStart, keyEnd) === key) found = text.slice(valueStart, valueEnd).trim();
    at = valueEnd + 1;
  }
  return found;
}

/** Where the comma or the brace stands that ends the value which begins here. */
function memberEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === QUOTE) at = stringEnd(text, at) - 1;
    else if (depth === 0 && (char === ',' || char === '}')) return at;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
  }
  return text.length;
}

/** Behind the string that begins here. */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === QUOTE) return at + 1;
  }
  return text.length;
}
