/** @module @credchain/core/otel: what happens to credentials, in OpenTelemetry. */
export { instrumentCredentials, type CredentialsInstrumentation, type InstrumentCredentialsOptions } from './instrument-credentials.js'
export type { ObservedCache } from './metric-recorder.js'
