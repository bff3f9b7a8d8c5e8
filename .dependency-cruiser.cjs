/**
 * The floors of the house, ground first. A module imports from the floors below it, never from its own floor or above,
 * and only through the other module's index.ts.
 */
const FLOORS = [
  ['common'],
  ['identity', 'incidents', 'memory', 'protocol', 'cluster'],
  ['manager'],
  ['policy'],
  ['containment'],
  ['delivery', 'transport'],
  ['observability', 'legacy', 'testing'],
  ['module', 'cli', 'schematics'],
  // Shows what the command `suggest` prints.
  ['dashboard'],
];

const rooms = FLOORS.flat();
const rules = [];
FLOORS.forEach((floor, level) => {
  for (const room of floor) {
    const allowed = FLOORS.slice(0, level).flat();
    const forbidden = rooms.filter((r) => r !== room && !allowed.includes(r));
    rules.push({
      name: `floor-of-${room}`,
      comment: `src/${room} may import only from the floors below it.`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: `^src/(${forbidden.join('|')})/|^src/[^/]+[.]ts$` },
    });
  }
});

module.exports = {
  forbidden: [
    ...rules,
    {
      name: 'no-cycle',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'through-the-door',
      comment: 'A module is shown by its index.ts; nothing reaches past it.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/[^/]+/',
        pathNot: ['^src/$1/', '^src/[^/]+/index[.]ts$', '^src/common/'],
      },
    },
    {
      name: 'through-the-door-from-the-roof',
      severity: 'error',
      from: { path: '^src/[^/]+[.]ts$' },
      to: {
        path: '^src/[^/]+/',
        pathNot: [
          '^src/[^/]+/index[.]ts$',
          '^src/common/',
          // Each of these is an entry point with an optional peer of its own: one index would load them all.
          '^src/(observability|cluster)/[^/]+/index[.]ts$',
        ],
      },
    },
    {
      name: 'memory-knows-nobody',
      comment:
        'Whose every object is can be found out without Nest, socket.io or any other module.',
      severity: 'error',
      from: { path: '^src/memory/' },
      to: {
        pathNot: '^src/(memory|common)/',
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'socket-io-stays-in-transport',
      comment: 'Elsewhere only its types, where a public signature needs them.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/transport/' },
      to: {
        path: 'node_modules/(socket[.]io|engine[.]io)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'packages-see-the-entry-points',
      comment: 'A package uses the library as its users do.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: '[.]spec[.]ts$' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(index|types|emitter|protocol|legacy|testing|internal)[.]ts$',
      },
    },
    {
      name: 'no-specs-in-code',
      severity: 'error',
      from: { pathNot: '[.]spec[.]ts$' },
      to: { path: '[.]spec[.]ts$' },
    },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      from: {
        path: '^(src|packages/[^/]+/src)/',
        // The schematic uses the TypeScript of the project it changes.
        pathNot: '[.]spec[.]ts$|^src/schematics/typescript[.]ts$',
      },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm', 'npm-peer'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '[.]spec[.]ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
