/**
 * The floors of the house, ground first. A room imports from the floors below it,
 * never from its own floor or above, and only through the other room's index.ts.
 */
const FLOORS = [
  ['identity', 'protocol'],
  ['incidents'],
  ['manager'],
  ['isolation'],
  ['containment'],
  ['delivery', 'transport'],
  ['cluster', 'observability', 'legacy', 'testing'],
  ['proof'],
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
      to: {
        path: `^src/(${forbidden.join('|')})/|^src/(index|types|emitter|protocol|legacy|websocket-manager[.]module)[.]ts$`,
      },
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
      comment: 'A room is shown by its index.ts; nothing reaches past it.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/[^/]+/',
        pathNot: ['^src/$1/', '^src/[^/]+/index[.]ts$'],
      },
    },
    {
      name: 'through-the-door-from-the-roof',
      severity: 'error',
      from: { path: '^src/[^/]+[.]ts$' },
      to: { path: '^src/[^/]+/', pathNot: '^src/[^/]+/index[.]ts$' },
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
      from: { path: '^src/', pathNot: '[.]spec[.]ts$' },
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
