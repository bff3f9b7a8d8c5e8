/** Which run of an agent an event is about. */
export interface AgentRun {
  /** The name of the agent. */
  readonly agent: string;
  readonly runId?: string;
  readonly threadId?: string;
}

/** An agent has begun to work. */
export interface AgentStarted extends AgentRun {
  /** What it was asked, if the client does not know it. */
  readonly input?: unknown;
}

/** An agent says how far it is. */
export interface AgentThinking extends AgentRun {
  readonly thought: string;
  /** From 1. */
  readonly step?: number;
}

/** An agent has called a tool and waits for it. */
export interface ToolExecuting extends AgentRun {
  readonly tool: string;
  readonly parameters?: unknown;
}

/** A tool has answered, or failed. */
export interface ToolCompleted extends AgentRun {
  readonly tool: string;
  readonly result?: unknown;
  /** What went wrong, in words for the user. */
  readonly error?: string;
  readonly durationMs?: number;
}

/** An agent has come to its end. */
export interface AgentCompleted extends AgentRun {
  readonly result?: unknown;
  /** What went wrong, in words for the user. */
  readonly error?: string;
  readonly durationMs?: number;
}

/** The five events of an agent at work, by the names that clients listen to. */
export interface AgentEvents {
  agent_started: (step: AgentStarted) => void;
  agent_thinking: (step: AgentThinking) => void;
  tool_executing: (step: ToolExecuting) => void;
  tool_completed: (step: ToolCompleted) => void;
  agent_completed: (step: AgentCompleted) => void;
}
