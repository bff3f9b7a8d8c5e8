import {
  BadRequestException,
  Body,
  Controller,
  HttpCode,
  Post,
} from '@nestjs/common';
import { assessId } from 'nestjs-websocket-manager';
import { SessionTokens } from './session-tokens.js';

/** Signs users in. This demo accepts every name; a real application asks for a password. */
@Controller('session')
export class SessionController {
  constructor(private readonly tokens: SessionTokens) {}

  @Post()
  @HttpCode(200)
  signIn(@Body('name') name: unknown): { token: string } {
    if (typeof name !== 'string' || assessId(name).suspicious) {
      throw new BadRequestException('This name is not allowed.');
    }
    return { token: this.tokens.issue(name) };
  }
}
