import {
  Ack,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';

type Reply = (answer: unknown) => void;

/** The defect: The acknowledgement of one user is kept in a field and called for the next user. */
@WebSocketGateway()
export class AssistantGateway {
  private reply: Reply | undefined;
  private timer: NodeJS.Timeout | undefined;

  @SubscribeMessage('question')
  question(@MessageBody() text: string, @Ack() reply: Reply): void {
    this.reply ??= reply;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.reply?.(`answer to ${text}`);
      this.reply = undefined;
    }, 5);
  }
}
