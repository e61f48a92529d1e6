import type { CallDialect, ToldUpdate } from './call-dialect.js';

const CLOSING = '}'.charCodeAt(0);
const NEWLINE = '\n'.charCodeAt(0);
const TIME_FIELD = '"TimeString":"';
const TIME_LENGTH = '2026-11-21 08:14:51.260000'.length;

/** The answer to the one call that there is, out of pieces: it ends with its outermost brace. */
class AnswerText {
  private text = '';

  push(chunk: Buffer): string | undefined {
    this.text += chunk.toString('latin1');
    const last = chunk.at(-1) === NEWLINE ? chunk.at(-2) : chunk.at(-1);
    if (last !== CLOSING) return undefined;
    const { text } = this;
    this.text = '';
    return text;
  }
}

/** @throws Error for an answer that is no update */
function updateIn(text: string): ToldUpdate {
  const at = text.indexOf(TIME_FIELD);
  if (at < 0) throw new Error(`no update: ${text}`);
  const from = at + TIME_FIELD.length;
  return { timeString: () => text.slice(from, from + TIME_LENGTH) };
}

function line(method: string, argument: object): string {
  return `${JSON.stringify({ method: `TimeService.${method}`, params: [argument], id: 1 })}\n`;
}

/** What every client sends, over and over: with one call at a time nobody needs its number. */
const NEXT_LINE = line('GetNextUpdate', {});

/** JSON-RPC 1.0 as Go's jsonrpc.Dial sends it. */
export const jsonRpc1: CallDialect = () => {
  const answer = new AnswerText();
  return {
    begin: (UpdateInterval) => line('RequestTimeStream', { UpdateInterval, Duration: 0 }),
    next: () => NEXT_LINE,
    push: (chunk) => {
      const text = answer.push(chunk);
      return text === undefined ? undefined : updateIn(text);
    },
  };
};

/** JSON-RPC 2.0 by POST, on a connection that stays. */
export const jsonRpc2: CallDialect = (host) => {
  const answer = new AnswerText();
  let next = '';
  const post = (method: string, params: object): string => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: `TimeService.${method}`, params });
    const head = `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
    return `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
  };
  return {
    begin: (UpdateInterval) => post('RequestTimeStream', { UpdateInterval }),
    next: () => next,
    push: (chunk) => {
      const text = answer.push(chunk);
      if (text === undefined) return undefined;
      if (next === '') next = post('GetNextUpdate', { StreamId: /"StreamId":"([\w-]+)"/.exec(text)?.[1] });
      return updateIn(text);
    },
  };
};
