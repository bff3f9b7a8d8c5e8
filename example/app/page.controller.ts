import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';

/** From the compiled file, `example/dist/app/page.controller.js`. */
const PAGE = new URL('../../public/index.html', import.meta.url);

const POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'unsafe-inline'; " +
  "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page to try the application in a browser. */
@Controller()
export class PageController {
  private readonly html = readFileSync(PAGE, 'utf8');

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  page(): string {
    return this.html;
  }
}
