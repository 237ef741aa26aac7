/** What tests are made of, without the test runner, which slows whatever it watches: benchmarks. */
export { startGateway, type GatewayProcess } from './gateway-process.ts';
export * from './ledger.ts';
export { TestDevice } from './test-device.ts';
