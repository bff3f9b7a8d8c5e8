import {
  ConfigurableModuleBuilder,
  type DynamicModule,
  Module,
} from '@nestjs/common';
import { DASHBOARD_OPTIONS, Dashboard } from './dashboard.js';
import { controllerAt } from './dashboard.controller.js';
import type { DashboardOptions } from './dashboard.options.js';

const { ConfigurableModuleClass } =
  new ConfigurableModuleBuilder<DashboardOptions>({
    moduleName: 'WebSocketManagerDashboard',
    optionsInjectionToken: DASHBOARD_OPTIONS,
  })
    .setClassMethodName('forRoot')
    .setExtras(
      {
        /** The path of the page, below the application's global prefix. Default: `/wsm`. */
        path: '/wsm',
      },
      (definition, { path }): DynamicModule => ({
        ...definition,
        controllers: [controllerAt(path ?? '/wsm')],
      }),
    )
    .build();

/**
 * A page that shows the state of the server and has actions to respond. Import it beside `WebSocketManagerModule`:
 *
 * ```ts
 * imports: [
 *   WebSocketManagerModule.forRoot(),
 *   WebSocketManagerDashboardModule.forRoot({ path: '/wsm', authorize: (request) => isOperator(request) }),
 * ]
 * ```
 *
 * Fails at start-up with {@link DashboardUnprotectedError} without `authorize`, unless `NODE_ENV` is `development`.
 * Samples nothing while no page is open. See docs/dashboard.md.
 */
@Module({ providers: [Dashboard] })
export class WebSocketManagerDashboardModule extends ConfigurableModuleClass {}
