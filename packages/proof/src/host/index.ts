/*
 * Runs an application in a separate process.
 *
 *   const host = await AppHost.start({ app: './dist/app.module.js#AppModule', timeoutMs: 30_000 });
 *   host.info;                               // origin, versions, gateways, handlers, importsManager
 *   await host.ask('registry.status');       // the table of commands: Answers in protocol.ts
 *   await host.ask('app.restart');           // closes and starts it again in the same process; info is new
 *   await host.stop();                       // { how: 'closed' | 'terminated' | 'killed' | 'crashed', … }
 *
 * All methods throw AppHostError, whose `problem` is one of HuntProblem and whose message is fit for a user.
 * From the sources (specs), child processes need a loader: execArgv: ['--import', <test/support/typescript-loader.mjs>].
 * The process ends with this one, however this one ends.
 */
export {
  AppHost,
  type AppExit,
  type AppHostOptions,
} from './process/app-host.js';
export { AppHostError, type AppProblem } from './process/app-host.error.js';
export type {
  HandlerEffects,
  JoinedRoom,
  ObservedEffects,
  ObservedEmission,
} from './observation/index.js';
export type {
  AppInfo,
  Endpoint,
  FieldHint,
  FieldKind,
  GatewayInfo,
  HandlerInfo,
  LoadedVersions,
  PayloadHint,
  PayloadType,
} from './app-info.js';
export type {
  Answers,
  CommandName,
  IsolationAnswer,
  MemoryUse,
  RegistryAnswer,
} from './process/protocol.js';
