import type { Problem } from '../stream/problem.js';
import type { SessionState } from '../stream/stream-session.js';
import { element, setText } from './element.js';

const ENDS: Readonly<Record<string, string>> = {
  stopped: 'stopped',
  final: 'finished',
  duration: 'finished',
  cancelled: 'cancelled',
};

/** One word on how things are, and, if they are not well, what is wrong and what happens next. */
export class StatusView {
  private readonly state = element('state', HTMLParagraphElement);
  private readonly box = element('problem', HTMLDivElement);
  private readonly what = element('problem-what', HTMLElement);
  private readonly next = element('problem-next', HTMLElement);
  private readonly keyButton = element('problem-key', HTMLButtonElement);

  constructor(askForKey: () => void) {
    this.keyButton.addEventListener('click', askForKey);
  }

  draw(state: SessionState, problem: Problem | undefined, needsKey: boolean): void {
    const kind = problem && state.kind === 'live' ? 'waiting' : state.kind;
    this.state.dataset['kind'] = kind;
    setText(this.state, kind === 'live' ? 'live' : wordOf(state, kind));
    setText(this.what, problem?.what ?? '');
    setText(this.next, problem?.next ?? '');
    this.box.hidden = problem === undefined;
    this.box.dataset['kind'] = kind;
    this.keyButton.hidden = !needsKey;
  }
}

function wordOf(state: SessionState, kind: SessionState['kind']): string {
  if (state.kind === 'over') return ENDS[state.reason] ?? state.reason;
  const words = { idle: 'not started', connecting: 'connecting', waiting: 'waiting', failed: 'not running' };
  return words[kind as keyof typeof words];
}
