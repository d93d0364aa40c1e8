/** @module @credchain/providers/saml-assertion: credentials of a SAML assertion, alone. */
export { fromSamlAssertion, type FromSamlAssertionOptions } from './from-saml-assertion.js'
