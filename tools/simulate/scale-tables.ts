import type { ScalePlan } from '../../libs/nats-streams/test/simulation/scale/scale-plan.js';
import type { Move, Range, Rest, ScaleReport } from '../../libs/nats-streams/test/simulation/scale/scale-report.js';
import { MESSAGE_KINDS, type Counts, type MessageKind } from '../../libs/nats-streams/test/simulation/scale/traffic.js';
import { markdownTable } from '../compare/table.js';

/** Who sends: an answer goes the other way, and is counted with its question. */
const SENT_BY_REPLICAS: readonly MessageKind[] = ['update', 'heartbeat', 'alive'];

const numberText = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: value !== 0 && Math.abs(value) < 10 ? 1 : 0 });

const rangeText = ({ min, median, max }: Range): string => [min, median, max].map(numberText).join(' / ');

/** All that a run has shown, as plain tables. Ranges are smallest / median / largest. */
export function scaleTables(plan: ScalePlan, { opening, rests, moves }: ScaleReport): string {
  const openMs = numberText(opening.tookMs);
  return [
    `${numberText(plan.streams)} streams opened in ${openMs} ms by ${numberText(opening.messages)} messages`,
    '',
    ...rests.slice(0, 1).map((rest) => `Messages a second ${rest.when}\n\n${trafficTable(plan, rest)}`),
    `Rest\n\n${restTable(rests)}`,
    `Moves\n\n${movesTable(moves)}`,
  ].join('\n');
}

function trafficTable({ clients, replicas }: ScalePlan, { counts, spanMs }: Rest): string {
  const rows = MESSAGE_KINDS.map((kind) => {
    const { published, delivered, answers } = counts[kind];
    const isByReplicas = SENT_BY_REPLICAS.includes(kind);
    const [atReplicas, atClients] = isByReplicas ? [published, delivered] : [delivered, published];
    return [
      kind,
      ...[published, delivered, answers, (atClients + answers) / clients, (atReplicas + answers) / replicas].map(
        (count) => numberText((count * 1_000) / spanMs),
      ),
    ];
  });
  return markdownTable(['kind', 'published', 'delivered', 'answers', 'each client', 'each replica'], rows);
}

function restTable(rests: readonly Rest[]): string {
  const rows = rests.map((rest) => [
    rest.when,
    rangeText(rest.streamsPerReplica),
    rangeText(rest.ownersPerClient),
    numberText((rest.counts.probe.published * 1_000) / rest.spanMs),
    numberText((allMessages(rest.counts) * 1_000) / rest.spanMs),
  ]);
  const head = ['when', 'streams of a replica', 'owners of a client', 'probes/s', 'messages in and out/s'];
  return markdownTable(head, rows);
}

/** What brokers take in and give out. */
function allMessages(counts: Counts): number {
  return MESSAGE_KINDS.reduce((sum, kind) => {
    const { published, delivered, answers } = counts[kind];
    return sum + published + delivered + 2 * answers;
  }, 0);
}

function movesTable(moves: readonly Move[]): string {
  const rows = moves.map((move) => [
    move.what,
    numberText(move.lost),
    numberText(move.moved),
    numberText(move.resumeMessages),
    `${numberText(move.firstAfterMs)} to ${numberText(move.lastAfterMs)}`,
    rangeText(move.takenBySurvivor),
    numberText(move.mostPer100Ms),
    numberText(move.mostAtOnePer100Ms),
    numberText(move.latestUpdateMs),
  ]);
  const head = [
    'what',
    'streams there',
    'takeovers',
    'resume messages',
    'taken over after ms',
    'taken by a survivor',
    'most in 100 ms',
    'the same at one replica',
    'latest update, ms late',
  ];
  return markdownTable(head, rows);
}
