import { HostTree } from '@angular-devkit/schematics';
import { nestAdd } from './nest-add.js';

const MAIN = `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create<INestApplication>(AppModule, { cors: true });
  await app.listen(3000);
}
void bootstrap();
`;
const MODULE = `import { Module } from '@nestjs/common';
import { AppController } from './app.controller';

@Module({
  imports: [],
  controllers: [AppController],
})
export class AppModule {}
`;

interface Project {
  readonly main?: string;
  readonly module?: string;
  readonly modulePath?: string;
  readonly sourceRoot?: string;
  readonly dependencies?: readonly string[];
}

function project({
  main = MAIN,
  module = MODULE,
  sourceRoot = 'src',
  modulePath = `${sourceRoot}/app.module.ts`,
  dependencies = [],
}: Project) {
  const tree = new HostTree();
  tree.create(
    'package.json',
    JSON.stringify({
      dependencies: Object.fromEntries(dependencies.map((one) => [one, '*'])),
    }),
  );
  tree.create(`${sourceRoot}/main.ts`, main);
  tree.create(modulePath, module);
  const said: string[] = [];
  const wrong: string[] = [];
  const logger = {
    info: (message: string) => void said.push(message),
    error: (message: string) => void wrong.push(message),
  };
  return {
    said,
    wrong,
    add: () => nestAdd({ sourceRoot })(tree, { logger }),
    module: () => tree.readText(modulePath),
  };
}

describe('nest add', () => {
  it('imports the module in report mode, and leaves the rest unchanged', () => {
    const { add, module, said } = project({});
    add();
    expect(module()).toBe(`import { Module } from '@nestjs/common';
import { AppController } from './app.controller';
import { WebSocketManagerModule } from 'nestjs-websocket-manager';

@Module({
  imports: [
    WebSocketManagerModule.forRoot({
      mode: 'report', // Records violations, and blocks nothing.
      anonymous: 'allow', // Replace this by \`identify: (socket) => ({ userId: … })\`.
    }),
  ],
  controllers: [AppController],
})
export class AppModule {}
`);
    expect(said[0]).toContain('src/app.module.ts now imports');
  });

  it('changes nothing the second time', () => {
    const { add, module, said } = project({});
    add();
    const once = module();
    add();
    expect(module()).toBe(once);
    expect(said.at(-1)).toContain('already imports');
  });

  it.each([
    ['@nestjs/jwt', 'jwt.verifyAsync'],
    ['@nestjs/passport', 'socket.request as { user?'],
    ['express-session', 'session?.userId'],
  ])('chooses the identity for %s', (dependency, code) => {
    const { add, module } = project({ dependencies: [dependency] });
    add();
    expect(module()).toContain(code);
  });

  it('imports a name only once', () => {
    const { add, module } = project({
      dependencies: ['@nestjs/jwt'],
      module: `import { JwtModule } from '@nestjs/jwt';\n${MODULE}`,
    });
    add();
    expect(module().match(/JwtModule[ ,}]/g)).toHaveLength(1);
    expect(module()).toContain(`import { JwtService } from '@nestjs/jwt';`);
  });

  it.each([
    ['other modules on one line', `imports: [A.forRoot({ b: [1] }), B],`],
    ['other modules on lines', `imports: [\n    A,\n    B,\n  ],`],
    ['no imports', `providers: [],`],
    ['nothing at all', ``],
  ])('inserts the module beside %s', (_, options) => {
    const { add, module, wrong } = project({
      module: `import { Module } from "@nestjs/common";\n@Module({\n  ${options}\n})\nexport class AppModule {}\n`,
    });
    add();
    expect(wrong).toEqual([]);
    expect(module()).toContain('WebSocketManagerModule.forRoot({');
    expect(module()).toContain(`from "nestjs-websocket-manager";`);
    for (const kept of options.match(/[AB]\b[^\n]*/g) ?? [])
      expect(module()).toContain(kept);
  });

  it('works on one application of a monorepo', () => {
    const { add, module } = project({ sourceRoot: 'apps/chat/src' });
    add();
    expect(module()).toContain('WebSocketManagerModule');
  });

  it('follows main.ts to a module with another name', () => {
    const { add, module } = project({
      main: MAIN.replaceAll('AppModule', 'RootModule').replace(
        './app.module',
        './root/root.module.js',
      ),
      module: MODULE.replace('AppModule', 'RootModule'),
      modulePath: 'src/root/root.module.ts',
    });
    add();
    expect(module()).toContain('WebSocketManagerModule');
  });

  it.each<[string, Project]>([
    ['main.ts creates no application', { main: 'export {};' }],
    [
      'the module is not imported',
      { main: MAIN.replace(/import.*app.module.*\n/, '') },
    ],
    ['imports is computed', { module: MODULE.replace('[]', 'everything()') }],
    ['the class is not a module', { module: 'export class AppModule {}' }],
  ])('prints what to add by hand if %s', (_, given) => {
    const { add, module, wrong } = project(given);
    const before = module();
    add();
    expect(module()).toBe(before);
    expect(wrong).toEqual([expect.stringContaining('Add it by hand')]);
  });
});
