import { base } from './jest.config.js';

export default { ...base, testMatch: ['**/{src,server}/**/*.long.spec.ts'], maxWorkers: 1, testTimeout: 600_000 };
