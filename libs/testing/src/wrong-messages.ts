const ZONE_OF_10_KB = 'Europe/'.padEnd(10_000, 'x');
const NESTED = '['.repeat(20_000) + ']'.repeat(20_000);

/** Requests as JSON text, for some of them cannot be made from values; and the fields that the answer names. */
const WRONG_REQUESTS: [what: string, request: string, fields: string[]][] = [
  ['updateInterval 0', '{"updateInterval":0}', ['updateInterval']],
  ['updateInterval −1', '{"updateInterval":-1}', ['updateInterval']],
  ['updateInterval 1e309', '{"updateInterval":1e309}', ['updateInterval']],
  ['updateInterval "1"', '{"updateInterval":"1"}', ['updateInterval']],
  ['updateInterval null', '{"updateInterval":null}', ['updateInterval']],
  ['updateInterval 0.001', '{"updateInterval":0.001}', ['updateInterval']],
  ['updateInterval 2³¹', '{"updateInterval":2147483648}', ['updateInterval']],
  ['updateInterval an array', '{"updateInterval":[1]}', ['updateInterval']],
  ['duration −1', '{"duration":-1}', ['duration']],
  ['duration 1e308', '{"duration":1e308}', ['duration']],
  ['a zone that does not exist', '{"timeZone":"Mars/Olympus"}', ['timeZone']],
  ['a zone of 10 kB', `{"timeZone":"${ZONE_OF_10_KB}"}`, ['timeZone']],
  ['an unknown key', '{"interval":1}', ['interval']],
  ['a key __proto__', '{"__proto__":{"updateInterval":1}}', ['__proto__']],
  ['a key constructor', '{"constructor":{"prototype":{}}}', ['constructor']],
  ['deep nesting', `{"updateInterval":${NESTED}}`, ['updateInterval']],
  [
    'three mistakes at once',
    '{"updateInterval":0,"duration":-1,"timeZone":1}',
    ['duration', 'timeZone', 'updateInterval'],
  ],
];

/** A resume that is right but for the fields given. */
export const resumeWith = (fields: string): string =>
  `{"streams":[{"streamId":"s","epoch":1,"request":{"duration":5},"fromSequence":1,"originUnixMs":0,"elapsedMs":0,${fields}}]}`;
/** An open that is right but for the fields given. */
export const openWith = (fields: string): string => `{"streams":[{"streamId":"s","epoch":1,"request":{},${fields}}]}`;
const idOf = (id: string): string => openWith(`"streamId":${JSON.stringify(id)}`);
/** What is no id. */
export const WRONG_IDS: readonly string[] = [
  'a.>',
  '*',
  'a b',
  'a\r\nPUB x',
  'a\0',
  '',
  'x'.repeat(65),
  'x'.repeat(5_000),
  '$SYS.x',
];

/** A message that every replica must refuse with 1002: what is wrong, where it goes, and the fields the answer names. */
export type WrongMessage = [what: string, kind: 'open' | 'resume', body: string | Uint8Array, fields: string[]];

/** Whole messages, each wrong in a way of its own. */
export const WRONG_MESSAGES: readonly WrongMessage[] = [
  ['no body', 'open', '', ['body']],
  ['malformed JSON', 'open', '{"streams":', ['body']],
  ['NaN, which JSON does not know', 'open', openWith('"request":{"updateInterval":NaN}'), ['body']],
  ['invalid UTF-8', 'open', Uint8Array.of(0x22, 0xff, 0xfe, 0x22), ['body']],
  ['an array', 'open', '[]', ['body']],
  ['a body of 64 kB', 'open', `{"streams":"${'x'.repeat(65_000)}"}`, ['streams']],
  ['only nesting', 'resume', NESTED, ['body']],
  ['no streams', 'open', '{"streams":[]}', ['streams']],
  ['101 streams', 'open', JSON.stringify({ streams: Array.from({ length: 101 }, () => ({})) }), ['streams']],
  ['an unknown key', 'open', '{"streams":[{}],"stream":1}', ['stream']],
  ['an entry that is no object', 'open', '{"streams":[1]}', ['streams']],
  ['an unknown key in an entry', 'open', openWith('"extra":1'), ['extra']],
  ['an epoch of −1', 'open', openWith('"epoch":-1'), ['epoch']],
  ['an epoch of 2⁵³', 'open', openWith('"epoch":9007199254740992'), ['epoch']],
  ['fromSequence −1', 'resume', resumeWith('"fromSequence":-1'), ['fromSequence']],
  ['fromSequence beyond the last', 'resume', resumeWith('"fromSequence":6'), ['fromSequence']],
  ['elapsedMs −1', 'resume', resumeWith('"elapsedMs":-1'), ['elapsedMs']],
  ['originUnixMs that is none', 'resume', resumeWith('"originUnixMs":"now"'), ['originUnixMs']],
  ...WRONG_IDS.map((id): [string, 'open', string, string[]] => [
    `stream id ${JSON.stringify(id.slice(0, 10))}`,
    'open',
    idOf(id),
    ['streamId'],
  ]),
  ...WRONG_REQUESTS.map(([what, request, fields]): [string, 'open', string, string[]] => [
    what,
    'open',
    `{"streams":[{"streamId":"s","epoch":1,"request":${request}}]}`,
    fields,
  ]),
];
