import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';

/** The defect: A user's preferences are merged into the configuration of all. */
@WebSocketGateway()
export class ConfigGateway {
  private readonly config: Record<string, unknown> = { theme: 'light' };

  @SubscribeMessage('prefer')
  prefer(@MessageBody() preferences: object): string {
    Object.assign(this.config, preferences);
    return 'noted';
  }

  @SubscribeMessage('config')
  read(): object {
    return this.config;
  }
}
