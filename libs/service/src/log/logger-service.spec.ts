import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LogFormat, LogLevel } from './log-options.js';
import { LoggerService } from './logger-service.js';
import { NestLogger } from './nest-logger.js';

function logger(level: LogLevel, format: LogFormat, isTerminal = false): [LoggerService, string[]] {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  return [LoggerService.to({ write }, { name: 'oven', level, format }, isTerminal), lines];
}

/** The fields of the line with number `index`. */
function fieldsOf(lines: readonly string[], index = 0): Record<string, unknown> {
  return JSON.parse(lines[index] ?? '');
}

const ESCAPE = '\u001b';

describe('LoggerService', () => {
  // What the one who runs the tests prefers is not what they are about.
  const preference = process.env['NO_COLOR'];
  beforeAll(() => void delete process.env['NO_COLOR']);
  afterAll(() => void (preference === undefined || (process.env['NO_COLOR'] = preference)));

  it('writes one JSON object a line: level, time, program, text, fields', () => {
    const [log, lines] = logger('info', 'json');
    log.info('stream opened', { streamId: 's1' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/\n$/);
    expect(fieldsOf(lines)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      name: 'oven',
      pid: process.pid,
      msg: 'stream opened',
      streamId: 's1',
    });
  });

  it('writes nothing below its level', () => {
    const [log, lines] = logger('warn', 'json');
    log.debug('a');
    log.info('b');
    log.warn('c');
    expect(lines.map((_, index) => fieldsOf(lines, index)['msg'])).toEqual(['c']);
  });

  it('writes nothing at all when silent', () => {
    const [log, lines] = logger('silent', 'json');
    log.error('a');
    expect(lines).toEqual([]);
  });

  it('carries the fields of a child on each of its lines', () => {
    const [log, lines] = logger('info', 'json');
    const child = log.child({ streamId: 's1', clientId: 'c1' });
    child.info('stream opened');
    child.info('stream ended', { epoch: 2 });
    for (const index of [0, 1]) expect(fieldsOf(lines, index)).toMatchObject({ streamId: 's1', clientId: 'c1' });
  });

  it('keeps the stack and the cause of an error', () => {
    const [log, lines] = logger('info', 'json');
    log.error('failed', { err: new Error('outer', { cause: new Error('inner') }) });
    expect(fieldsOf(lines)['err']).toMatchObject({ stack: expect.stringMatching(/outer[\s\S]*inner/) });
  });

  it('writes lines for people when asked, without escape codes off a terminal', () => {
    const [log, lines] = logger('info', 'pretty');
    log.info('stream opened', { streamId: 's1', pauseMs: 12 });
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}stream opened {2}streamId=s1 pauseMs=12\n$/);
  });

  it('chooses by itself: lines for people on a terminal, in colour; JSON elsewhere', () => {
    const [onTerminal, forPeople] = logger('info', 'auto', true);
    onTerminal.info('hello');
    expect(forPeople[0]).toContain(ESCAPE);
    expect(forPeople[0]).toMatch(/hello\n$/);
    const [elsewhere, json] = logger('info', 'auto', false);
    elsewhere.info('hello');
    expect(fieldsOf(json)).toMatchObject({ msg: 'hello' });
  });

  it('puts the stack of an error below its line', () => {
    const [log, lines] = logger('info', 'pretty');
    log.error('failed', { err: new Error('the oven is cold') });
    expect(lines[0]).toMatch(/ERROR failed {2}\n {4}Error: the oven is cold\n {4} +at /);
  });
});

describe('NestLogger', () => {
  it("writes Nest's wiring at debug, and its errors with their stack", () => {
    const [log, lines] = logger('debug', 'json');
    const nest = new NestLogger(log);
    nest.log('AppModule dependencies initialized', 'InstanceLoader');
    nest.error('it broke', 'Error: it broke\n    at here', 'ExceptionsHandler');
    nest.error(new Error('thrown'), 'ExceptionHandler');
    expect(lines.map((_, index) => fieldsOf(lines, index))).toMatchObject([
      { level: 'debug', msg: 'AppModule dependencies initialized', context: 'InstanceLoader' },
      { level: 'error', msg: 'it broke', err: 'Error: it broke\n    at here', context: 'ExceptionsHandler' },
      { level: 'error', msg: 'thrown', err: { message: 'thrown' } },
    ]);
  });

  it('writes what a transport tells at info: that the broker is back, after the warning that it was lost', () => {
    const [log, lines] = logger('info', 'json');
    const nest = new NestLogger(log);
    nest.log('the connection to the broker is back', 'Server');
    nest.debug('a detail', 'Server');
    expect(lines.map((_, index) => fieldsOf(lines, index))).toMatchObject([
      { level: 'info', msg: 'the connection to the broker is back' },
    ]);
  });
});
