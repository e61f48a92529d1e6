import { ReplicaLanes } from './record/replica-lanes.js';
import { Recording } from './record/recording.js';
import { domainOf } from './record/time-window.js';
import { toCsv, toJson } from './record/download.js';
import type { Move, StreamOpening, Update } from './stream/stream-events.js';
import type { StreamSettings } from './stream/stream-settings.js';
import { ClockView } from './view/clock-view.js';
import { CountsView } from './view/counts-view.js';
import { element } from './view/element.js';
import { LanesView } from './view/lanes-view.js';
import { LatenessChart } from './view/lateness-chart.js';
import { Overview } from './view/overview.js';
import { PLOT, timeScale, type Picture } from './view/plot.js';
import { RenderLoop } from './view/render-loop.js';
import { saveFile } from './view/save-file.js';
import { ServerClock } from './view/server-clock.js';
import { TimeControls } from './view/time-controls.js';
import { UpdateTable } from './view/update-table.js';
import { timeOfDay } from './view/words.js';

/** What is known of one stream and of the replicas, and all pictures of it. */
export class Dashboard {
  readonly lanes = new ReplicaLanes();
  recording = new Recording();
  private readonly clock = new ServerClock();
  private settings: StreamSettings = { interval: 1, duration: 0, timeZone: 'UTC', aligned: false };
  private timeText = timeOfDay('UTC');
  private widthPx = 0;
  /** More than the time has changed since it was drawn. */
  private isNews = true;
  private readonly loop = new RenderLoop(
    () => this.draw(),
    () => this.controls.window.spanMs / Math.max(1, this.widthPx - PLOT.leftPx - PLOT.rightPx),
  );
  private readonly hueOf = (owner: string) => this.lanes.hueOf(owner);
  private readonly controls = new TimeControls(
    () => this.clock.nowMs(),
    () => this.loop.request(),
  );
  private readonly clockView = new ClockView();
  private readonly chart = new LatenessChart();
  private readonly lanesView = new LanesView();
  private readonly overview = new Overview((window) => this.controls.show(window));
  private readonly table = new UpdateTable(() => this.changed(), this.hueOf);
  private readonly counts = new CountsView();

  start(): void {
    const box = element('lateness', HTMLDivElement);
    new ResizeObserver(() => {
      this.widthPx = box.clientWidth;
      this.loop.request();
    }).observe(box);
    element('csv', HTMLButtonElement).addEventListener('click', () => {
      saveFile('timecast.csv', 'text/csv', toCsv(this.recording.log.all()));
    });
    element('json', HTMLButtonElement).addEventListener('click', () => {
      saveFile('timecast.json', 'application/json', toJson(this.recording.log.all(), this.settings));
    });
    this.loop.request();
  }

  /** The time of day that the latest update told. */
  get latestTime(): string | undefined {
    return this.recording.log.latest?.timeString.slice(11, 19);
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  /** Another stream: what was of the one before is gone, what is known of the replicas stays. */
  begin(settings: StreamSettings): void {
    this.settings = settings;
    this.timeText = timeOfDay(settings.timeZone);
    this.recording = new Recording();
    this.isNews = true;
    this.controls.show({ ...this.controls.window, endMs: undefined });
  }

  /** The stream was asked for anew. Numbers from the Unix epoch go on; others begin again. */
  beginAnew(): void {
    this.recording.continuity.begunAnew(!this.settings.aligned);
  }

  opening({ serverUnixMs }: StreamOpening): void {
    this.clock.heard(serverUnixMs);
  }

  update(update: Update): void {
    this.lanes.serves(update.owner, update.dueUnixMs);
    this.recording.update(update);
    this.changed();
  }

  moved(move: Move): void {
    if (move.reason !== 'drain' && move.from !== move.to) this.lanes.died(move.from, move.atUnixMs);
    this.recording.moved(move);
    this.changed();
  }

  /** Something that is drawn has changed. */
  changed(): void {
    this.isNews = true;
    this.loop.request();
  }

  private draw(): void {
    const { recording, controls, widthPx, timeText, settings } = this;
    if (this.isNews) {
      this.isNews = false;
      this.clockView.draw(recording, settings.timeZone, this.hueOf);
      this.counts.draw(recording, timeText);
      this.table.draw(recording.log);
    }
    if (widthPx === 0) return;
    const nowMs = this.clock.nowMs();
    const picture: Picture = { x: timeScale(domainOf(controls.window, nowMs), widthPx), widthPx, nowMs, timeText };
    this.chart.draw(picture, recording, controls.bucketMs, settings.interval * 1_000);
    this.lanesView.draw(picture, this.lanes.lanes, recording.ownership);
    this.overview.draw(nowMs, widthPx, recording, controls.window);
  }
}
