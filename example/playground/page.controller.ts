import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';

const POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'unsafe-inline'; " +
  "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HTML = 'text/html; charset=utf-8';

/** The pages of `npm start`. */
@Controller()
export class PageController {
  private readonly leaks = read('index.html');
  private readonly devices = read('devices.html');

  /** Two users, and buttons that make the server leak. */
  @Get()
  @Header('content-type', HTML)
  @Header('content-security-policy', POLICY)
  makeItLeak(): string {
    return this.leaks;
  }

  /** The example application itself: an agent, direct messages, several devices. */
  @Get('devices')
  @Header('content-type', HTML)
  @Header('content-security-policy', POLICY)
  devicesOfUsers(): string {
    return this.devices;
  }
}

/** From the compiled file, `example/dist/playground/page.controller.js`. */
function read(name: string): string {
  return readFileSync(new URL(`../../public/${name}`, import.meta.url), 'utf8');
}
