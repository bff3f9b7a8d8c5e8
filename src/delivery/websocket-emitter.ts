import type { UserContext } from '../identity/index.js';
import {
  type AnyEvents,
  type EventArgs,
  type EventName,
  WebSocketManager,
} from '../manager/index.js';
import type {
  AgentCompleted,
  AgentEvents,
  AgentStarted,
  AgentThinking,
  ToolCompleted,
  ToolExecuting,
} from './agent-events.js';
import { EmitterTargetError } from './emitter-target.error.js';

/**
 * Sends events to one user and to nobody else: no method takes a recipient.
 * For services that report the progress of an agent and need nothing else of a {@link WebSocketManager}.
 *
 * Every method returns whether the event was sent to a connected device, and throws what
 * {@link WebSocketManager.emit} throws: `StaleManagerError`, `ManagerQuarantinedError`.
 *
 * @typeParam Events the application's own events, beside {@link AgentEvents}
 */
export class WebSocketEmitter<Events extends object = AnyEvents> {
  readonly #manager: WebSocketManager;
  readonly #sent = new Map<string, number>();

  /**
   * @param manager of the recipient
   * @throws {EmitterTargetError} for anything but a manager of the registry
   */
  constructor(manager: WebSocketManager<Events>) {
    if (!(manager instanceof WebSocketManager))
      throw new EmitterTargetError(manager);
    this.#manager = manager;
  }

  /** The recipient. */
  get user(): UserContext {
    return this.#manager.user;
  }

  /**
   * How many events were sent to a connected device, by event name. Events that were stopped, or that no device was
   * there to receive, are not counted.
   */
  get sent(): Readonly<Record<string, number>> {
    return Object.freeze(Object.fromEntries(this.#sent));
  }

  /** Sends one event of the application. */
  emit<Name extends EventName<Events>>(
    event: Name,
    ...args: EventArgs<Events, Name>
  ): boolean {
    return this.#send(event, args);
  }

  /** Sends `agent_started`. */
  agentStarted(step: AgentStarted): boolean {
    return this.#sendStep('agent_started', step);
  }

  /** Sends `agent_thinking`. */
  agentThinking(step: AgentThinking): boolean {
    return this.#sendStep('agent_thinking', step);
  }

  /** Sends `tool_executing`. */
  toolExecuting(step: ToolExecuting): boolean {
    return this.#sendStep('tool_executing', step);
  }

  /** Sends `tool_completed`. */
  toolCompleted(step: ToolCompleted): boolean {
    return this.#sendStep('tool_completed', step);
  }

  /** Sends `agent_completed`. */
  agentCompleted(step: AgentCompleted): boolean {
    return this.#sendStep('agent_completed', step);
  }

  #sendStep<Name extends EventName<AgentEvents>>(
    event: Name,
    ...args: EventArgs<AgentEvents, Name>
  ): boolean {
    return this.#send(event, args);
  }

  #send(event: string, args: readonly unknown[]): boolean {
    const isSent = this.#manager.emit(event, ...args);
    if (isSent) this.#sent.set(event, (this.#sent.get(event) ?? 0) + 1);
    return isSent;
  }
}
