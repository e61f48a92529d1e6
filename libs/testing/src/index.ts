export { ANY_PORTS, appEntry, startApp, type AppName } from './app-process.js';
export { checkRun, type RecordedRun, type RecordedStream, type RunReport, type StreamFault } from './check-run.js';
export { freePort, isPortFree, portOf } from './free-port.js';
export {
  checkHistory,
  unixToMonotonicMs,
  type ExpectedStream,
  type Fault,
  type HistoryReport,
  type Received,
} from './history.js';
export { keepRun, readKeptRun, tellFailure } from './kept-run.js';
export { leash, type Leash } from './leash.js';
export {
  describeEnd,
  LeashedProcess,
  type OutputName,
  type ProcessEnd,
  type ProcessOptions,
} from './leashed-process.js';
export { memorySlope, type MemorySample, type MemorySlope } from './memory-slope.js';
export { startNatsCluster, NatsCluster, type NatsClusterOptions } from './nats-cluster.js';
export { startNatsServer, type ClusterMembership, type NatsServer, type NatsServerOptions } from './nats-server.js';
export { latenessByPhase, latenessOf, type FaultSpan, type Measured, type Phase } from './phases.js';
export { processState, type ProcessState } from './process-state.js';
export { projectRoot } from './project-root.js';
export { quantilesOf, type Quantiles } from './quantiles.js';
export { SimulatedClock, type SimulatedClockOptions, type SimulatedProcessClock } from './simulated-clock.js';
export { type SimulatedAnswer, type SimulatedConnection } from './simulated-connection.js';
export {
  type BrokerSession,
  SimulatedNetwork,
  type NetworkObserver,
  type NetworkWeather,
  type SimulatedMessage,
} from './simulated-network.js';
export { startTcpProxy, type TcpProxy } from './tcp-proxy.js';
export { consoleExamples, withConsoleExamples, type ConsoleExample } from './console-examples.js';
export { expectedTimeStream } from './expected-time-stream.js';
export { waitUntil, type WaitOptions } from './wait-until.js';
export { checkWire, sumOfWires, WireTally, type WireReport } from './wire-history.js';
export { openWith, resumeWith, WRONG_IDS, WRONG_MESSAGES, type WrongMessage } from './wrong-messages.js';
