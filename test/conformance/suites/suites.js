/** @module Every part of the corpora that is run, and those that the library has no part for yet. */
import { ASSUME_ROLE_PLANS } from './assume-role-plans.js'
import { CONTAINER_ENDPOINTS } from './container-endpoints.js'
import { FILE_LOCATIONS } from './file-locations.js'
import { IMDS_ENDPOINTS } from './imds-endpoints.js'
import { INI_FUZZ } from './ini-fuzz.js'
import { LOGIN } from './login.js'
import { PROCESS_OUTPUT } from './process-output.js'
import { PROFILE_PARSER } from './profile-parser.js'
import { SCENARIOS } from './scenarios.js'
import { SIGNING_NAMES } from './signing-names.js'
import { SIGV4 } from './sigv4.js'
import { SSO_CACHE } from './sso-cache.js'
import { STS_ENDPOINTS } from './sts-endpoints.js'
import { TWILIO_OPENAPI } from './twilio-openapi.js'

/** @type {readonly import('../suite.js').Suite[]} */
export const SUITES = [
  ...SCENARIOS,
  ASSUME_ROLE_PLANS,
  CONTAINER_ENDPOINTS,
  IMDS_ENDPOINTS,
  LOGIN,
  PROFILE_PARSER,
  FILE_LOCATIONS,
  STS_ENDPOINTS,
  INI_FUZZ,
  PROCESS_OUTPUT,
  SSO_CACHE,
  SIGV4,
  SIGNING_NAMES,
  TWILIO_OPENAPI,
]
