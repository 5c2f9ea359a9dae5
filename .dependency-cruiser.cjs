const tests = '(\\.(spec|int-spec|e2e-spec)\\.ts$)|(/test/)|(/testing/)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-pure',
      comment: 'Decisions take the clock, randomness, database and network as arguments.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/domain', pathNot: tests },
      to: { path: '^apps/[^/]+/src/(handlers|http|storage|providers)|^node:|@nestjs|typeorm|amqplib' },
    },
    {
      name: 'storage-below-handlers',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/storage' },
      to: { path: '^apps/[^/]+/src/(handlers|http)' },
    },
    {
      name: 'no-test-code-in-production',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: `${tests}|^libs/testing` },
      to: { path: `${tests}|^libs/testing` },
    },
    {
      name: 'no-app-imports-another',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/([^/]+)/', pathNot: '^apps/$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
