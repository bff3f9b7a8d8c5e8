/** The run of an agent that an event belongs to. */
export interface AgentRun {
  /** The name of the agent. */
  readonly agent: string;
  readonly runId?: string;
  readonly threadId?: string;
}

/** An agent has started. */
export interface AgentStarted extends AgentRun {
  /** The question or task, if the client does not know it already. */
  readonly input?: unknown;
}

/** A step of an agent's reasoning. */
export interface AgentThinking extends AgentRun {
  readonly thought: string;
  /** Counts from 1. */
  readonly step?: number;
}

/** An agent has called a tool and waits for the result. */
export interface ToolExecuting extends AgentRun {
  readonly tool: string;
  readonly parameters?: unknown;
}

/** A tool has returned or failed. */
export interface ToolCompleted extends AgentRun {
  readonly tool: string;
  readonly result?: unknown;
  /** What failed, in words for the user. Absent on success. */
  readonly error?: string;
  /** Milliseconds. */
  readonly durationMs?: number;
}

/** An agent has finished or failed. */
export interface AgentCompleted extends AgentRun {
  readonly result?: unknown;
  /** What failed, in words for the user. Absent on success. */
  readonly error?: string;
  /** Milliseconds. */
  readonly durationMs?: number;
}

/** The five events of an agent, by the names that clients listen to. Sent by {@link WebSocketEmitter}. */
export interface AgentEvents {
  agent_started: (step: AgentStarted) => void;
  agent_thinking: (step: AgentThinking) => void;
  tool_executing: (step: ToolExecuting) => void;
  tool_completed: (step: ToolCompleted) => void;
  agent_completed: (step: AgentCompleted) => void;
}
