/** @module @credchain/providers/sts: who one is to AWS, and where that is asked. For tools. */
export { callerIdentity, type CallerIdentity, type CallerIdentityOptions } from './caller-identity.js'
export { stsEndpoint, type StsEndpoint, type StsEndpointOptions } from './sts-endpoint.js'
