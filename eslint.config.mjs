import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const onlyInsideKit = ['apps/**/*.ts', 'libs/**/*.ts'];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.local/**', '.nx/**', 'coverage/**'] },
  ...tseslint.configs.recommended,
  { plugins: { '@nx': nx } },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          depConstraints: [
            { sourceTag: 'type:contracts', onlyDependOnLibsWithTags: [], allowedExternalImports: ['zod'] },
            {
              sourceTag: 'type:domain',
              onlyDependOnLibsWithTags: ['type:contracts', 'type:domain'],
              bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg', 'amqplib'],
            },
            { sourceTag: 'type:runtime', onlyDependOnLibsWithTags: ['type:contracts', 'type:runtime', 'type:testing'] },
            { sourceTag: 'type:testing', onlyDependOnLibsWithTags: ['type:contracts'] },
            {
              sourceTag: 'type:app',
              onlyDependOnLibsWithTags: ['type:contracts', 'type:domain', 'type:runtime', 'type:testing'],
            },
            {
              sourceTag: 'type:e2e',
              onlyDependOnLibsWithTags: ['type:contracts', 'type:domain', 'type:runtime', 'type:testing'],
            },
          ],
        },
      ],
    },
  },
  {
    files: onlyInsideKit,
    ignores: ['libs/service-kit/**', 'libs/testing/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings come from ServiceConfig (libs/service-kit).' },
      ],
    },
  },
  {
    files: onlyInsideKit,
    ignores: ['libs/messaging/**', 'libs/testing/**'],
    rules: {
      'no-restricted-imports': ['error', { paths: [{ name: 'amqplib', message: 'Only libs/messaging knows AMQP.' }] }],
    },
  },
  {
    files: ['apps/*/src/domain/**/*.ts', 'libs/{contracts,rules,templates,contacts,calendar}/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@nestjs/*', 'typeorm', 'pg', 'amqplib', '@carillon/messaging', '@carillon/service-kit'] },
            { group: ['node:fs', 'node:net', 'node:http', 'node:child_process'] },
          ],
        },
      ],
    },
  },
  {
    // Tests of the contracts need what tests need; the contracts themselves only zod.
    files: ['libs/contracts/**/*.spec.ts'],
    rules: { '@nx/enforce-module-boundaries': 'off' },
  },
  { files: ['**/*.{cjs,mjs}'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
