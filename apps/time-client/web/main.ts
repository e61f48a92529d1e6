import { Dashboard } from './dashboard.js';
import { openEventSourceFeed } from './stream/event-source-feed.js';
import { openFetchFeed } from './stream/fetch-feed.js';
import { Gateway } from './stream/gateway.js';
import { offline, problemOf, quiet, type Problem } from './stream/problem.js';
import { ReplicaWatch } from './stream/replica-watch.js';
import { StreamSession, type SessionState } from './stream/stream-session.js';
import { settingNameOf, type FieldFault, type StreamSettings } from './stream/stream-settings.js';
import type { ApiError } from './stream/stream-events.js';
import { element, setText } from './view/element.js';
import { KeyDialog } from './view/key-dialog.js';
import { SettingsForm } from './view/settings-form.js';
import { StatusView } from './view/status-view.js';

const WATCH_EVERY_MS = 500;
/** An update may be this late before the page says that it is. */
const QUIET_AFTER_MS = 1_500;

const gateway = new Gateway();
const dashboard = new Dashboard();
let hasBroker = true;
let isAskingForBroker = false;
let knowsReplicas = false;

const session = new StreamSession(
  {
    // EventSource is the better reader, but it cannot send a key.
    openFeed: (url, listener) =>
      gateway.key ? openFetchFeed(url, () => gateway.headers(), listener) : openEventSourceFeed(url, listener),
    ask: (url) => gateway.ask(url),
    now: () => performance.now(),
  },
  {
    changed: (state) => changed(state),
    connected: () => dashboard.recording.continuity.connected(),
    begunAnew: () => dashboard.beginAnew(),
    opening: (opening) => dashboard.opening(opening),
    update: (update) => dashboard.update(update),
    moved: (move) => dashboard.moved(move),
  },
);

const keyDialog = new KeyDialog((key) => useKey(key));
const status = new StatusView(() => keyDialog.ask(''));
const form = new SettingsForm({ start: (settings) => start(settings), stop: () => session.stop() });
const replicas = new ReplicaWatch(
  gateway,
  (heard) => {
    knowsReplicas = true;
    dashboard.lanes.polled(heard, dashboard.nowMs());
    dashboard.changed();
  },
  () => (knowsReplicas = false),
);

function start(settings: StreamSettings): void {
  dashboard.begin(settings);
  session.start(settings);
}

function useKey(key: string): void {
  gateway.key = key;
  setText(element('reader-kind', HTMLElement), 'of the reader');
  session.tryNow();
}

function changed(state: SessionState): void {
  if (state.kind === 'failed') explain(state.error);
  showStatus();
  dashboard.changed();
}

/** What a person has to mend stands where it is to be mended. */
function explain(error: ApiError): void {
  if (wantsKey(error)) {
    keyDialog.ask(gateway.key ? problemOf(error).what.replace('wants an API key', 'does not take this key') : '');
    return;
  }
  form.show(
    error.details.flatMap(({ field, message }): FieldFault[] => {
      const name = settingNameOf(field);
      return name ? [{ field: name, message }] : [];
    }),
  );
}

function wantsKey({ code }: ApiError): boolean {
  return code === 'UNAUTHENTICATED' || code === 'NOT_PERMITTED';
}

function currentProblem(): Problem | undefined {
  const { state, overdueMs, nextSequence } = session;
  const isQuiet = state.kind === 'connecting' || state.kind === 'waiting' || overdueMs >= QUIET_AFTER_MS;
  // Only if nothing comes: a gateway on this very machine is reached without any network.
  if (!navigator.onLine && isQuiet) return offline(nextSequence);
  if (state.kind === 'waiting' || state.kind === 'failed') return state.problem;
  if (overdueMs < QUIET_AFTER_MS) return undefined;
  return quiet(dashboard.latestTime, knowsReplicas ? dashboard.lanes.servingCount : undefined, hasBroker);
}

function showStatus(): void {
  const { state } = session;
  status.draw(state, currentProblem(), state.kind === 'failed' && wantsKey(state.error));
}

function watch(): void {
  session.watch();
  void askForBroker();
  showStatus();
}

/** Only if nothing comes. */
async function askForBroker(): Promise<void> {
  if (isAskingForBroker) return;
  isAskingForBroker = true;
  hasBroker = session.overdueMs < QUIET_AFTER_MS || (await gateway.hasBroker());
  isAskingForBroker = false;
}

addEventListener('online', () => session.tryNow());
addEventListener('offline', showStatus);

gateway.key = keyDialog.storedKey;
dashboard.start();
replicas.start();
form.start();
setInterval(watch, WATCH_EVERY_MS);
