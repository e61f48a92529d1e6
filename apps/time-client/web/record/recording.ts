import type { Move, Update } from '../stream/stream-events.js';
import { Continuity } from './continuity.js';
import { Ownership } from './ownership.js';
import { UpdateLog } from './update-log.js';

/** All that is kept of one stream. */
export class Recording {
  readonly log = new UpdateLog();
  readonly ownership = new Ownership();
  readonly continuity = new Continuity();
  moveCount = 0;

  /** False if the update was there before; then nothing changes but the count of such. */
  update(update: Update): boolean {
    if (!this.continuity.update(update.sequence)) return false;
    this.log.push(update);
    this.ownership.update(update.owner, update.dueUnixMs);
    return true;
  }

  moved(move: Move): void {
    this.moveCount += 1;
    this.ownership.moved(move);
  }
}
