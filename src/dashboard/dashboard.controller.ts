import {
  Controller,
  Get,
  Param,
  Post,
  Req,
  Res,
  type Type,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { assetOf, isAssetName } from './assets.js';
import { Dashboard } from './dashboard.js';
import type { DashboardRequest } from './dashboard.options.js';
import { hasToken, isSameOrigin, tokenFor } from './gate.js';
import {
  type Answer,
  type FrameworkResponse,
  json,
  refusal,
  respond,
} from './respond.js';

/** The routes of the dashboard under a path, behind the global prefix and the guards of the application. */
export function controllerAt(path: string): Type<unknown> {
  const folder = path.split('/').findLast((part) => part !== '') ?? '';

  @Controller({ path, version: VERSION_NEUTRAL })
  class DashboardController {
    constructor(private readonly dashboard: Dashboard) {}

    @Get()
    async page(
      @Req() request: DashboardRequest,
      @Res() response: FrameworkResponse,
    ): Promise<void> {
      const refused = await this.dashboard.gate.refuse(request, 'read');
      respond(response, refused ?? (await pageFor(request, folder)));
    }

    /** Another site may link to the page; all other routes answer only the page. */
    @Get(':name')
    async get(
      @Req() request: DashboardRequest,
      @Res() response: FrameworkResponse,
      @Param('name') name: string,
    ): Promise<void> {
      const { gate } = this.dashboard;
      const answer = !isSameOrigin(request)
        ? refusal(403, 'Only the page of the dashboard may request this.')
        : ((await gate.refuse(request, 'read')) ??
          (await this.answerTo(name, request)));
      respond(response, answer);
    }

    @Post(':name')
    async post(
      @Req() request: DashboardRequest & { readonly body?: unknown },
      @Res() response: FrameworkResponse,
      @Param('name') name: string,
    ): Promise<void> {
      const { gate, actions } = this.dashboard;
      const access = name === 'search' ? 'read' : 'write';
      const answer =
        !isSameOrigin(request) || !hasToken(request)
          ? refusal(
              403,
              'Only the page of the dashboard may request this. Reload it.',
            )
          : ((await gate.refuse(request, access)) ??
            (name === 'search'
              ? actions.find(request.body)
              : name === 'actions'
                ? await actions.run(request.body)
                : refusal(404, 'Not found.')));
      this.dashboard.forgetView();
      respond(response, answer);
    }

    private async answerTo(
      name: string,
      request: DashboardRequest,
    ): Promise<Answer> {
      if (name === 'state') return json(this.dashboard.read());
      if (name === 'session') {
        const { token, cookie } = tokenFor(request);
        const canWrite = await this.dashboard.gate.isAllowed(request, 'write');
        return json({ token, canWrite }, 200, { 'set-cookie': cookie });
      }
      const asset =
        isAssetName(name) && name !== 'page.html'
          ? await assetOf(name)
          : undefined;
      return asset
        ? { status: 200, body: asset.text, type: asset.type }
        : refusal(404, 'Not found.');
    }
  }
  return DashboardController;
}

/** The page refers to its files relative to its folder, so that any prefix works. */
async function pageFor(
  { url = '' }: DashboardRequest,
  folder: string,
): Promise<Answer> {
  const [path] = url.split('?');
  if (path.endsWith('/'))
    return {
      status: 302,
      body: '',
      headers: { location: `../${folder}` },
    };
  const page = await assetOf('page.html');
  if (!page) return refusal(500, 'The page of the dashboard was not built.');
  return {
    status: 200,
    body: page.text.replaceAll('{folder}', encodeURIComponent(folder)),
    type: page.type,
  };
}
