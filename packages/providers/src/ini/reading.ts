/** @module What other folders read profiles with. They import it from here, all of it, so that it is one file for all of them: Node pays for each. */
export { planLogin } from './plan-login.js'
export { planSso, ssoSessionPlace } from './plan-sso.js'
export { planSts } from './plan-sts.js'
export { profileEndpoints } from './profile-endpoints.js'
export { setting } from './profile-setting.js'
export { loadSharedConfig } from './shared-files.js'
export { unknownProfile } from './unknown-profile.js'
