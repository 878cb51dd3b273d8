import nock from 'nock';
import { afterAll, afterEach, beforeAll } from 'vitest';

/** No test reaches past this machine, and a recorded answer nobody asked for is a failure. */
beforeAll(() => {
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`Unused HTTP mocks:\n${pending.join('\n')}`);
});
afterAll(() => nock.restore());
