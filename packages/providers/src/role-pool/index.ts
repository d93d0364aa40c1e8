/** @module @credchain/providers/role-pool: credentials of many roles, alone. */
export { createRolePool, type RoleParams, type RolePool, type RolePoolOptions } from '@credchain/providers'
