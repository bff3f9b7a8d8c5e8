export {
  type AgentCompleted,
  type AgentEvents,
  type AgentRun,
  type AgentStarted,
  type AgentThinking,
  EmitterTargetError,
  type ToolCompleted,
  type ToolExecuting,
  WebSocketEmitter,
} from './delivery/index.js';
