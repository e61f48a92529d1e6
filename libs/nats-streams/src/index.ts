export { StreamError, StreamErrorCode, type FieldViolation, type WireError } from './protocol/stream-error.js';
export type { NextItem, StreamFormat, StreamSchedule, StreamSource } from './protocol/stream-source.js';
export { isId, newServerId, randomId, replicaNameOf } from './protocol/ids.js';
export { Subjects, type StreamAddress } from './protocol/subjects.js';
export { MAX_STREAMS_PER_MESSAGE } from './protocol/messages.js';
export { PROTOCOL_VERSION } from './protocol/protocol-version.js';
export type {
  CancelPair,
  ControlReply,
  EntryFailure,
  Heartbeat,
  OpenEntry,
  OpenResult,
  ReplicaState,
  ResumeEntry,
  ResumeResult,
} from './protocol/messages.js';
export { SystemClock, type Clock, type StopTimer } from './timing/clock.js';
export { flushWithin } from './link/flush-within.js';
export { Replica } from './server/replica.js';
export type { ReplicaBus } from './server/replica-bus.js';
export { LocalStreams, type LocalOpenOptions, type LocalResume } from './server/local-streams.js';
export type { LocalStream } from './server/local-stream.js';
export type { ReplicaEvent } from './server/replica-event.js';
export { REPLICA_DEFAULTS, type ReplicaOptions } from './server/replica-options.js';
export type { DueItem, Sink } from './server/sink.js';
export { StreamClient, type OpenOptions, type ReplicaView } from './client/stream-client.js';
export type { ClientBus } from './client/client-bus.js';
export { CLIENT_DEFAULTS, type StreamClientOptions } from './client/client-options.js';
export { connectStreamClient } from './client/connect-stream-client.js';
export type { ResumeReason, StreamNotice } from './client/stream-notice.js';
export type { StreamPosition } from './client/stream-position.js';
export { PlainSubscriptions, type ControlEndpoint, type ControlSubscriptions } from './nest/control-subscriptions.js';
export { connectToNats, type NatsConnectionOptions } from './nest/nats-connection.js';
export { NATS_CONNECTION, NatsConnectionModule, type AsyncOptions } from './nest/nats-connection.module.js';
export { NatsStreamsModule, type ClientSide, type ServerSide } from './nest/nats-streams.module.js';
export { SERVICE_ERROR_CODE_HEADER, SERVICE_ERROR_HEADER } from './nest/service-error-headers.js';
export { SharedClientNats, SharedServerNats, type SharedServerOptions } from './nest/shared-transport.js';
