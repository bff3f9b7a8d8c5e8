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
 * Sends to one user, whose manager it is made of: there is no method and no argument that names anybody else.
 * For services that report on the work of an agent and need nothing else of a manager.
 *
 * Every method returns whether the event was sent to a connected device of the user, and throws what `manager.emit()`
 * throws: `StaleManagerError`, `ManagerQuarantinedError`.
 *
 * @typeParam Events the events of the application, the five of an agent aside
 */
export class WebSocketEmitter<Events extends object = AnyEvents> {
  readonly #manager: WebSocketManager;
  readonly #sent = new Map<string, number>();

  /** @throws {EmitterTargetError} for anything but a manager of the registry */
  constructor(manager: WebSocketManager<Events>) {
    if (!(manager instanceof WebSocketManager))
      throw new EmitterTargetError(manager);
    this.#manager = manager;
  }

  /** Who receives it all. */
  get user(): UserContext {
    return this.#manager.user;
  }

  /**
   * How many events were sent to a connected device, by name. What was stopped, and what nobody was there to
   * receive, is not among them.
   */
  get sent(): Readonly<Record<string, number>> {
    return Object.freeze(Object.fromEntries(this.#sent));
  }

  emit<Name extends EventName<Events>>(
    event: Name,
    ...args: EventArgs<Events, Name>
  ): boolean {
    return this.#send(event, args);
  }

  agentStarted(step: AgentStarted): boolean {
    return this.#sendStep('agent_started', step);
  }

  agentThinking(step: AgentThinking): boolean {
    return this.#sendStep('agent_thinking', step);
  }

  toolExecuting(step: ToolExecuting): boolean {
    return this.#sendStep('tool_executing', step);
  }

  toolCompleted(step: ToolCompleted): boolean {
    return this.#sendStep('tool_completed', step);
  }

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
