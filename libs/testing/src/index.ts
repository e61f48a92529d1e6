export { appEntry, startApp, type AppName } from './app-process.js';
export { freePort, isPortFree, portOf } from './free-port.js';
export {
  checkHistory,
  unixToMonotonicMs,
  type ExpectedStream,
  type Fault,
  type HistoryReport,
  type Received,
} from './history.js';
export { leash, type Leash } from './leash.js';
export {
  describeEnd,
  LeashedProcess,
  type OutputName,
  type ProcessEnd,
  type ProcessOptions,
} from './leashed-process.js';
export { startNatsServer, type NatsServer, type NatsServerOptions } from './nats-server.js';
export { processState, type ProcessState } from './process-state.js';
export { projectRoot } from './project-root.js';
export { SimulatedClock, type SimulatedClockOptions, type SimulatedProcessClock } from './simulated-clock.js';
export { type SimulatedAnswer, type SimulatedConnection } from './simulated-connection.js';
export { SimulatedNetwork, type NetworkWeather, type SimulatedMessage } from './simulated-network.js';
export { startTcpProxy, type TcpProxy } from './tcp-proxy.js';
export { expectedTimeStream } from './expected-time-stream.js';
export { waitUntil, type WaitOptions } from './wait-until.js';
