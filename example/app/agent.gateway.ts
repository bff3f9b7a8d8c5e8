import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { WebSocketManager } from 'nestjs-websocket-manager';
import { Agent } from './agent.js';
import type { ServerEvents } from './server-events.js';
import { TextFieldsPipe } from './text-fields.pipe.js';

interface Question {
  readonly id: string;
  readonly text: string;
}

/**
 * Answers questions, step by step.
 *
 * The manager in the constructor is that of the user who asks: Nest creates a gateway for each connection.
 * No room and no socket id is needed, and the events cannot reach another user.
 */
@WebSocketGateway()
export class AgentGateway {
  constructor(
    private readonly manager: WebSocketManager<ServerEvents>,
    private readonly agent: Agent,
  ) {}

  @SubscribeMessage('ask')
  async ask(
    @MessageBody(new TextFieldsPipe('id', 'text')) question: Question,
  ): Promise<void> {
    const { id, text } = question;
    this.manager.emit('agent_started', { question: id });
    const thought = await this.agent.think(text);
    this.manager.emit('agent_thinking', { question: id, thought });
    const answer = await this.agent.answer(text);
    this.manager.emit('agent_completed', { question: id, answer });
  }
}
