/** @module Where the STS client sends to, by AWS's own rules. */

/** The parameters of AWS's endpoint rules, under their names there. */
export interface StsUrlParams {
  readonly Region?: string
  readonly UseFIPS?: boolean
  readonly UseDualStack?: boolean
  readonly UseGlobalEndpoint?: boolean
  readonly Endpoint?: string
}

/** The URL that a client with these settings sends to; throws what the rules of the SDK throw (`EndpointError`, "Invalid Configuration: …"). */
export async function stsUrl(params: StsUrlParams): Promise<string> {
  const { STSClient } = await import('@aws-sdk/client-sts')
  const { Region: region = 'us-east-1' } = params
  const { config } = new STSClient({ region })
  const flags = { UseFIPS: false, UseDualStack: false, UseGlobalEndpoint: false }
  return config.endpointProvider({ ...flags, ...params }).url.href
}
