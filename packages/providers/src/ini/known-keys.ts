/** @module The keys that AWS's own programs and this library read in profiles (SDKs and Tools Reference Guide, "Settings reference"; AWS CLI Reference, "config-vars"; `mfa_process` is aws-vault's, `sso_account_name` that of tools which write profiles of Identity Center). */

const CREDENTIALS = `aws_access_key_id aws_secret_access_key aws_session_token aws_security_token aws_account_id aws_credential_scope aws_expiration
  role_arn source_profile credential_source role_session_name external_id mfa_serial mfa_process duration_seconds web_identity_token_file
  policy policy_arns tags source_identity credential_process login_session
  sso_session sso_account_id sso_account_name sso_role_name sso_region sso_start_url sso_registration_scopes`

const CLIENTS = `region endpoint_url services ignore_configured_endpoint_urls use_fips_endpoint use_dualstack_endpoint sts_regional_endpoints
  account_id_endpoint_mode api_versions auth_scheme_preference ca_bundle data_path defaults_mode disable_clock_skew_correction disable_host_prefix_injection disable_request_compression
  endpoint_discovery_enabled max_attempts retry_mode parameter_validation request_checksum_calculation request_min_compression_size_bytes
  response_checksum_validation sdk_ua_app_id sdk-ua-app-id sigv4a_signing_region_set tcp_keepalive inject_host_prefix user_agent_appid
  ec2_instance_profile_name ec2_metadata_disabled ec2_metadata_service_endpoint ec2_metadata_service_endpoint_mode ec2_metadata_v1_disabled
  imds_use_ipv6 metadata_service_num_attempts metadata_service_timeout
  s3 s3api s3_disable_express_session_auth s3_disable_multiregion_access_points s3_use_arn_region s3_us_east_1_regional_endpoint
  csm_enabled csm_host csm_port csm_client_id`

const COMMANDS = `output cli_auto_prompt cli_binary_format cli_error_format cli_follow_urlparam cli_help_output cli_history cli_pager cli_timestamp_format`

/** Of a profile. */
export const PROFILE_KEYS: ReadonlySet<string> = words(`${CREDENTIALS} ${CLIENTS} ${COMMANDS}`)

/** Of an SSO session. */
export const SSO_SESSION_KEYS: ReadonlySet<string> = words('sso_region sso_start_url sso_registration_scopes')

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/))
}
