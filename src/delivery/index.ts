export type {
  AgentCompleted,
  AgentEvents,
  AgentRun,
  AgentStarted,
  AgentThinking,
  ToolCompleted,
  ToolExecuting,
} from './agent-events.js';
export { EmitterTargetError } from './emitter-target.error.js';
export { WebSocketEmitter } from './websocket-emitter.js';
