const base = {
  rootDir: '.',
  roots: ['apps', 'libs', 'tools', 'bench', 'deploy', 'examples'].map((folder) => `<rootDir>/${folder}`),
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'json'],
  setupFiles: ['reflect-metadata'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  moduleNameMapper: {
    // Others install two of the libs by the second name; examples say it so.
    '^@(?:app|timecast)/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};

export default {
  // most of an e2e suite is waiting: one worker less than cores, the default, would leave the machine idle
  maxWorkers: '100%',
  // It only ends a hang, after all bounds within a test have had their time; Jest reads this here and not in a project.
  testTimeout: 600_000,
  projects: [
    { ...base, displayName: 'unit', testRegex: '/[a-z-]+\\.spec\\.ts$' },
    { ...base, displayName: 'e2e', testRegex: '\\.e2e-spec\\.ts$' },
    // In a real browser, by raw sockets, and all that takes the gateway long: npm run test:web.
    { ...base, displayName: 'web', testRegex: '\\.web-spec\\.ts$' },
    // Clients that nobody here wrote: Go, Python, C, gRPC, an application with the packed libraries: npm run test:faces.
    { ...base, displayName: 'faces', testRegex: '\\.faces-spec\\.ts$' },
  ],
};
