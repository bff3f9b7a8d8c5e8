import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';

/** The defect: Without a query, the handler repeats the last result of any user. */
@WebSocketGateway()
export class CalculatorGateway {
  private lastResult: object | undefined;

  @SubscribeMessage('calculate')
  calculate(@MessageBody() input: { sum?: number[] }): object | undefined {
    if (input.sum) {
      const total = input.sum.reduce((a, b) => a + b, 0);
      this.lastResult = { total, input };
    }
    return this.lastResult;
  }
}
