import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Which libraries each project may import; everything else is a boundary violation (see docs/architecture.md). */
const allowed = {
  foundation: [],
  storage: ['foundation'],
  backend: ['foundation', 'storage'],
  losses: ['foundation', 'backend'],
  models: ['foundation', 'backend'],
  training: ['foundation', 'storage', 'backend', 'losses', 'models'],
  datasets: ['foundation', 'storage'],
  evaluation: ['foundation', 'storage'],
  figures: ['foundation', 'storage'],
  'mlflow-js': [],
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/fixtures/**', '**/node_modules/**', '.nx/**', '.cache/**'] },
  {
    files: ['**/*.{ts,mts,cts}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
  },
  { plugins: { '@nx': nx } },
  {
    files: ['**/*.{ts,mts,cts}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Typed-array reads inside a checked loop are the bulk of this code; `!` says "in range" where a branch would only slow it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/prefer-for-of': 'off',
      // `const { name, ...rest } = options` is how a field is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // The declarations of an untyped package have to travel with the source that uses it.
      '@typescript-eslint/triple-slash-reference': ['error', { path: 'always' }],
      'no-console': 'error',
      eqeqeq: 'error',
      '@nx/enforce-module-boundaries': [
        'error',
        {
          // What all tests share lies beside the projects.
          allow: [
            '../../../tools/testing/chromium.ts',
            '../../../../tools/testing/chromium.ts',
            '../../tools/vitest.shared.ts',
          ],
          enforceBuildableLibDependency: false,
          // Its half for Node brings Vega, which only who draws loads; the rest of it is light.
          checkDynamicDependenciesExceptions: ['@rangeloss/figures'],
          depConstraints: [
            ...Object.entries(allowed).map(([library, targets]) => ({
              sourceTag: `library:${library}`,
              onlyDependOnLibsWithTags: [
                `library:${library}`,
                ...targets.map((target) => `library:${target}`),
              ],
            })),
            { sourceTag: 'app:*', onlyDependOnLibsWithTags: ['library:*'] },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
    },
  },
  prettier,
);
