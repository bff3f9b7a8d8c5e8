import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';

/** The defect: Two users wait for their code, and the first that is entered answers both. */
@WebSocketGateway()
export class CodesGateway {
  private waiting: ((code: string) => void)[] = [];

  @SubscribeMessage('wait')
  wait(): Promise<string> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  @SubscribeMessage('enter')
  enter(@MessageBody() { code }: { code: string }): string {
    for (const answer of this.waiting.splice(0)) answer(`The code is ${code}.`);
    return 'entered';
  }
}
