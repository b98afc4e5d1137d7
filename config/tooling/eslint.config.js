import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Who may import whom, by folder of `src/`. `domain` is open to all; nobody imports `assembly` but `main`. */
const imports = {
  domain: [],
  storage: [],
  access: ['storage'],
  // Where connections may lead that others have named.
  network: [],
  knowledge: ['storage', 'network'],
  answering: ['knowledge'],
  speech: [],
  avatar: [],
  driving: ['avatar'],
  rendering: ['avatar'],
  encoding: [],
  stage: ['driving', 'rendering', 'encoding', 'avatar'],
  delivery: ['network'],
  flywheel: ['storage', 'knowledge', 'answering'],
  room: ['answering', 'speech', 'stage', 'delivery', 'flywheel'],
  ops: [],
  gateway: ['room', 'ops', 'knowledge', 'access', 'storage', 'flywheel', 'network'],
  // What integrators are given: it sees the wire's words (as types), nothing behind them.
  client: ['gateway'],
  // Judges what viewers receive, with the parts that made it and the words of the wire.
  check: ['avatar', 'driving', 'rendering', 'speech', 'gateway'],
  // Asks the answering as a room would, with a language model that lies.
  evaluation: ['answering', 'knowledge'],
  // Looks at a room from outside, with the parts that made it.
  cli: [
    'avatar',
    'driving',
    'rendering',
    'speech',
    'gateway',
    'check',
    'evaluation',
    'knowledge',
    'answering',
    'access',
    'storage',
    'flywheel',
  ],
};
const rooms = Object.keys(imports);

const directions = rooms.map((room) => ({
  files: [`src/${room}/**/*.ts`],
  rules: {
    'no-restricted-imports': 'off',
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(\\.\\./)+(${rooms.filter((other) => other !== room && other !== 'domain' && !imports[room].includes(other)).join('|')}|assembly|main|settings)(/|\\.js$)`,
            message: `src/${room} may import only: domain${imports[room].map((name) => `, ${name}`).join('')}. See the table in config/tooling/eslint.config.js.`,
          },
          ...(room === 'domain'
            ? [{ regex: '^(node:|[^.])', message: 'src/domain does no I/O and needs no library.' }]
            : []),
        ],
      },
    ],
  },
}));

// A room sees the others as types only: what it drives is passed in by the assembly.
const roomTypesOnly = {
  files: ['src/room/**/*.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: '^(\\.\\./)+(answering|speech|stage|delivery|flywheel)/',
            allowTypeImports: true,
            message: 'src/room may import types only from here; the assembly passes the parts in.',
          },
          {
            regex:
              '^(\\.\\./)+(knowledge|avatar|driving|rendering|encoding|gateway|ops|access|storage|assembly|main|settings)(/|\\.js$)',
            message: 'src/room may import only domain and types of answering, speech, stage, delivery, flywheel.',
          },
        ],
      },
    ],
  },
};

export default tseslint.config(
  { ignores: ['dist/**', 'coverage/**', 'node_modules/**', 'models/**', '.work/**'] },
  js.configs.recommended,
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    ignores: ['src/pages/**', 'src/client/player/**'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: ['tsconfig.json'], tsconfigRootDir: new URL('../..', import.meta.url).pathname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // The ws types of @fastify/websocket and ours are one class in two declarations; generics carry event types to one sink.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Text is taken apart by code points on purpose; graphemes would hide what the voice reads.
      '@typescript-eslint/no-misused-spread': 'off',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['src/pages/**/*.{ts,tsx}', 'src/client/player/**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['src/pages/tsconfig.json'],
        tsconfigRootDir: new URL('../..', import.meta.url).pathname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  ...directions,
  roomTypesOnly,
  {
    files: ['test/**/*.ts', 'config/**/*.{js,mjs,ts}', 'src/cli/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['config/**/*.{js,mjs,ts}', 'src/client/examples/**'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['config/**/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parser: tseslint.parser },
  },
);
