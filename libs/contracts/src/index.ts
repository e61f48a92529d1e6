export { decodeUpdate, NotATimeResponse } from './decode-update.js';
export { type FieldViolation, InvalidTimeRequest, parseTimeRequest } from './parse-time-request.js';
export { dueMs, lastSequence, timeSchedule } from './schedule.js';
export { TIME_REQUEST_RULES, TimeRequest } from './time-request.js';
export type { TimeResponse } from './time-response.js';
export { shown, shownName } from './shown.js';
export { formatInstant } from './time-text.js';
export { encodeUpdate, updateAt, writeUpdate } from './time-update.js';
export { isTimeZone } from './time-zone.js';
