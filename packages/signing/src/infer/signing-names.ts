/** @module Services whose signing name is not the name in their host: https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html */

/** Signing name, and the names in hosts (what stands before the region) that go with it. */
const HOSTS_BY_NAME: readonly (readonly [signingName: string, hosts: readonly string[]])[] = [
  ['agent-registry', ['agent-registry-control']],
  ['appconfig', ['appconfigdata']],
  ['appstream', ['appstream2']],
  [
    'aws-marketplace',
    [
      'agreement-marketplace',
      'catalog.marketplace',
      'deployment-marketplace',
      'discovery-marketplace',
      'entitlement.marketplace',
      'metering.marketplace',
      'reporting-marketplace',
    ],
  ],
  ['awsssoportal', ['portal.sso']],
  ['bedrock', ['bedrock-agent', 'bedrock-agent-runtime', 'bedrock-data-automation', 'bedrock-data-automation-runtime', 'bedrock-runtime']],
  ['bedrock-agentcore', ['bedrock-agentcore-control']],
  ['cassandra', ['cassandra-streams']],
  ['chime', ['identity-chime', 'media-pipelines-chime', 'meetings-chime', 'messaging-chime', 'voice-chime']],
  ['cloudhsm', ['cloudhsmv2']],
  ['cloudsearch', ['cloudsearchdomain']],
  ['cloudwatch', ['cloudwatch-omni']],
  ['connect', ['contact-lens']],
  ['detective', ['api.detective']],
  ['dynamodb', ['streams.dynamodb']],
  ['ecr', ['api.ecr']],
  ['ecr-public', ['api.ecr-public']],
  ['events', ['eventsv2']],
  ['execute-api', ['participant.connect']],
  ['forecast', ['forecastquery']],
  ['iam', ['iam-toolbox']],
  ['iot-jobs-data', ['data.jobs.iot']],
  ['iotdata', ['data-ats.iot']],
  ['iotdeviceadvisor', ['api.iotdeviceadvisor']],
  ['iotmanagedintegrations', ['api.iotmanagedintegrations']],
  ['IoTSecuredTunneling', ['api.tunneling.iot']],
  ['iotwireless', ['api.iotwireless']],
  ['ivs', ['ivsrealtime']],
  ['lex', ['models-v2-lex', 'models.lex', 'runtime-v2-lex', 'runtime.lex']],
  ['mediastore', ['data.mediastore']],
  ['mediatailor', ['api.mediatailor']],
  ['memorydb', ['memory-db']],
  ['mgh', ['migrationhub-config']],
  ['mobiletargeting', ['pinpoint']],
  ['partnercentral', ['partnercentral-prm']],
  ['payment-cryptography', ['controlplane.payment-cryptography', 'dataplane.payment-cryptography']],
  ['personalize', ['personalize-events', 'personalize-runtime']],
  ['pricing', ['api.pricing']],
  ['qapps', ['data.qapps']],
  ['s3', ['s3-control']],
  [
    'sagemaker',
    [
      'a2i-runtime.sagemaker',
      'api.sagemaker',
      'edge.sagemaker',
      'featurestore-runtime.sagemaker',
      'job-runtime.sagemaker',
      'metrics.sagemaker',
      'runtime.sagemaker',
    ],
  ],
  ['servicecatalog', ['servicecatalog-appregistry']],
  ['ses', ['email', 'mail-manager']],
  ['signer', ['data-signer']],
  ['sso-oauth', ['oidc']],
  ['timestream', ['ingest.timestream', 'query.timestream']],
  ['wickr', ['admin.wickr']],
  ['aps', ['aps-workspaces']],
  ['logs', ['stream-logs', 'streaming-logs']],
  ['sqs', ['queue']],
  ['states', ['sync-states']],
  ['transcribe', ['transcribestreaming']],
]

const NAME_BY_HOST: ReadonlyMap<string, string> = new Map(HOSTS_BY_NAME.flatMap(([name, hosts]) => hosts.map((host) => [host, name])))

/** Before these stand ids: of an API, a stage, an account, a thing. */
const AFTER_AN_ID: ReadonlyMap<string, string> = new Map([
  ['execute-api', 'execute-api'],
  ['appsync-api', 'appsync'],
  ['appsync-realtime-api', 'appsync'],
  ['ddb', 'dynamodb'],
  ['control-kinesis', 'kinesis'],
  ['data-kinesis', 'kinesis'],
  ['data.mediastore', 'mediastore'],
  ['gateway.bedrock-agentcore', 'bedrock-agentcore'],
  ['jobs.iot', 'iot-jobs-data'],
  ['kinesisvideo', 'kinesisvideo'],
])

/**
 * The name a service signs by, from what stands before the region in its host. One label is its own signing name unless the table has another; of several
 * labels only those that the table has are known.
 */
export function signingNameOf(labels: readonly string[]): string | undefined {
  const host = labels.join('.')
  const named = NAME_BY_HOST.get(host)
  if (named !== undefined) return named
  if (labels.length === 1) return AFTER_AN_ID.has(host) || host === '' ? undefined : host
  // Devices talk to hosts such as a1b2c3-ats.iot.
  if (labels.length === 2 && labels[1] === 'iot') return labels[0] === 'credentials' ? undefined : 'iotdata'
  return [-1, -2].map((count) => AFTER_AN_ID.get(labels.slice(count).join('.'))).find((name) => name !== undefined)
}

/** Services whose older hosts have the region before the name. */
const AFTER_THE_REGION: ReadonlyMap<string, string> = new Map([
  ['aoss', 'aoss'],
  ['aos', 'es'],
  ['cloudsearch', 'cloudsearch'],
  ['elasticmapreduce', 'elasticmapreduce'],
  ['es', 'es'],
  ['lambda-url', 'lambda'],
  ['neptune', 'neptune-db'],
  ['queue', 'sqs'],
])

/** As `search-logs.us-east-1.es` has it. */
export function nameAfterRegion(label: string): string | undefined {
  return AFTER_THE_REGION.get(label)
}
