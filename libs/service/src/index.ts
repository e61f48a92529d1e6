export { ConfigError, type ConfigMistake } from './config/config-error.js';
export { configTable } from './config/config-table.js';
export { isDecimal } from './config/decimal.js';
export { nameFromHost } from './config/host-name.js';
export { loadConfig } from './config/load-config.js';
export { ProcessConfig } from './config/process-config.js';
export { ownSettings, type Setting, type SettingsClass } from './config/setting.js';
export {
  ChoiceSetting,
  FlagSetting,
  IntegerSetting,
  ListSetting,
  NumberSetting,
  TextSetting,
} from './config/setting-kinds.js';
export { NotTogetherWith, OnlyTogetherWith } from './config/setting-pairs.js';
export { NatsHealth } from './health/nats-health.js';
export { BoundedHttpAdapter } from './http/bounded-http-adapter.js';
export { WireDocumentsController } from './http/wire-documents.controller.js';
export type { LogFormat, LogLevel } from './log/log-options.js';
export { LoggerService, type LogFields, type LogOptions } from './log/logger-service.js';
export { UnhurriedLog } from './log/unhurried-log.js';
export { natsOptions } from './nats-options.js';
export { ProcessModule, type RegisteredConfig } from './process.module.js';
export { runProgram, startFailureText } from './run-program.js';
export { startService, type ListenAddress, type ServiceOptions } from './start-service.js';
export { TimeFormat } from './time-format.js';
export { theProject, type Project } from './project-folder.js';
export { TIME_STREAMS, TimeSchedule } from './time-schedule.js';
export { projectVersion } from './version.js';
