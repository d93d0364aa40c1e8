import { describe, expect, test } from 'vitest'
import { inferSigning } from './infer-signing.js'

const KNOWN: readonly (readonly [host: string, service: string, region: string])[] = [
  // one label is the signing name, unless the table says another
  ['dynamodb.eu-west-1.amazonaws.com', 'dynamodb', 'eu-west-1'],
  ['DynamoDB.EU-West-1.amazonaws.com', 'dynamodb', 'eu-west-1'],
  ['dynamodb.eu-west-1.amazonaws.com.', 'dynamodb', 'eu-west-1'],
  ['cloudtrail.us-east-1.amazonaws.com', 'cloudtrail', 'us-east-1'],
  ['bedrock-runtime.us-west-2.amazonaws.com', 'bedrock', 'us-west-2'],
  ['email.eu-central-1.amazonaws.com', 'ses', 'eu-central-1'],
  ['portal.sso.eu-west-1.amazonaws.com', 'awsssoportal', 'eu-west-1'],
  ['runtime.sagemaker.ap-southeast-2.amazonaws.com', 'sagemaker', 'ap-southeast-2'],
  ['participant.connect.us-east-1.amazonaws.com', 'execute-api', 'us-east-1'],
  ['api.tunneling.iot.us-east-1.amazonaws.com', 'IoTSecuredTunneling', 'us-east-1'],
  ['sync-states.us-east-1.amazonaws.com', 'states', 'us-east-1'],
  ['mediastore.us-east-1.amazonaws.com', 'mediastore', 'us-east-1'],
  ['abc123.data.mediastore.us-east-1.amazonaws.com', 'mediastore', 'us-east-1'],
  // what stands behind an id
  ['a1b2c3.execute-api.us-east-1.amazonaws.com', 'execute-api', 'us-east-1'],
  ['a1b2c3-vpce-0f1e.execute-api.us-east-1.amazonaws.com', 'execute-api', 'us-east-1'],
  ['x1y2.appsync-api.eu-west-2.amazonaws.com', 'appsync', 'eu-west-2'],
  ['123456789012.ddb.us-east-1.amazonaws.com', 'dynamodb', 'us-east-1'],
  ['123456789012.data-kinesis.us-east-1.amazonaws.com', 'kinesis', 'us-east-1'],
  ['a1b2c3-ats.iot.us-east-1.amazonaws.com', 'iotdata', 'us-east-1'],
  ['gw-1.gateway.bedrock-agentcore.us-east-1.amazonaws.com', 'bedrock-agentcore', 'us-east-1'],
  ['abc.lambda-url.us-east-1.on.aws', 'lambda', 'us-east-1'],
  ['search-logs-x.us-east-1.es.amazonaws.com', 'es', 'us-east-1'],
  ['search-logs-x.aos.us-east-1.on.aws', 'es', 'us-east-1'],
  ['abc.us-east-1.aoss.amazonaws.com', 'aoss', 'us-east-1'],
  ['db.cluster-x.us-east-1.neptune.amazonaws.com', 'neptune-db', 'us-east-1'],
  ['eu-west-1.queue.amazonaws.com', 'sqs', 'eu-west-1'],
  ['queue.amazonaws.com', 'sqs', 'us-east-1'],
  // S3
  ['s3.amazonaws.com', 's3', 'us-east-1'],
  ['s3-external-1.amazonaws.com', 's3', 'us-east-1'],
  ['s3.us-east-2.amazonaws.com', 's3', 'us-east-2'],
  ['bucket.s3.amazonaws.com', 's3', 'us-east-1'],
  ['bucket.with.dots.s3.eu-west-1.amazonaws.com', 's3', 'eu-west-1'],
  ['execute-api.s3.eu-west-1.amazonaws.com', 's3', 'eu-west-1'],
  ['my-new-bucket.s3-us-east-2.amazonaws.com', 's3', 'us-east-2'],
  ['s3-us-gov-west-1.amazonaws.com', 's3', 'us-gov-west-1'],
  ['bucket.s3-fips-us-gov-west-1.amazonaws.com', 's3', 'us-gov-west-1'],
  ['bucket.s3-fips.us-gov-west-1.amazonaws.com', 's3', 'us-gov-west-1'],
  ['bucket.s3.dualstack.eu-west-1.amazonaws.com', 's3', 'eu-west-1'],
  ['bucket.s3-fips.dualstack.us-east-1.amazonaws.com', 's3', 'us-east-1'],
  ['bucket.s3.cn-north-1.amazonaws.com.cn', 's3', 'cn-north-1'],
  ['my-ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com', 's3', 'us-west-2'],
  ['my-ap-123456789012.s3-accesspoint-fips.dualstack.us-west-2.amazonaws.com', 's3', 'us-west-2'],
  ['my-ap-123456789012.s3-object-lambda.us-west-2.amazonaws.com', 's3-object-lambda', 'us-west-2'],
  ['my-ap-123456789012.op-1.s3-outposts.us-west-2.amazonaws.com', 's3-outposts', 'us-west-2'],
  ['123456789012.s3-control.us-west-2.amazonaws.com', 's3', 'us-west-2'],
  ['b--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com', 's3express', 'us-west-2'],
  ['s3express-control.us-west-2.amazonaws.com', 's3express', 'us-west-2'],
  ['mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com', 's3', '*'],
  // VPC endpoints
  ['vpce-1a-2b.sqs.us-east-1.vpce.amazonaws.com', 'sqs', 'us-east-1'],
  ['vpce-1a-2b-us-east-1a.runtime.sagemaker.us-east-1.vpce.amazonaws.com', 'sagemaker', 'us-east-1'],
  ['bucket.vpce-1a-2b.s3.us-east-1.vpce.amazonaws.com', 's3', 'us-east-1'],
  ['my-bucket.bucket.vpce-1a-2b.s3.us-east-1.vpce.amazonaws.com', 's3', 'us-east-1'],
  // one endpoint for a partition
  ['iam.amazonaws.com', 'iam', 'us-east-1'],
  ['iam-fips.amazonaws.com', 'iam', 'us-east-1'],
  ['iam.global.api.aws', 'iam', 'us-east-1'],
  ['iam.us-gov.amazonaws.com', 'iam', 'us-gov-west-1'],
  ['iam.cn-north-1.amazonaws.com.cn', 'iam', 'cn-north-1'],
  ['sts.amazonaws.com', 'sts', 'us-east-1'],
  ['route53.amazonaws.com', 'route53', 'us-east-1'],
  ['route53.amazonaws.com.cn', 'route53', 'cn-northwest-1'],
  ['route53.amazonaws.eu', 'route53', 'eusc-de-east-1'],
  ['global.health.amazonaws.com', 'health', 'us-east-1'],
  ['globalaccelerator.amazonaws.com', 'globalaccelerator', 'us-west-2'],
  // FIPS, dual-stack, partitions
  ['sqs-fips.us-east-1.amazonaws.com', 'sqs', 'us-east-1'],
  ['fips.batch.us-east-1.amazonaws.com', 'batch', 'us-east-1'],
  ['ec2.us-west-2.api.aws', 'ec2', 'us-west-2'],
  ['lambda-fips.us-gov-west-1.api.aws', 'lambda', 'us-gov-west-1'],
  ['lambda.cn-northwest-1.api.amazonwebservices.com.cn', 'lambda', 'cn-northwest-1'],
  ['dynamodb.eusc-de-east-1.amazonaws.eu', 'dynamodb', 'eusc-de-east-1'],
  ['dynamodb.us-iso-east-1.c2s.ic.gov', 'dynamodb', 'us-iso-east-1'],
  ['dynamodb.us-isob-east-1.sc2s.sgov.gov', 'dynamodb', 'us-isob-east-1'],
]

const UNKNOWN = [
  'example.com',
  'localhost',
  'amazonaws.com',
  'evilamazonaws.com',
  's3.us-east-1.amazonaws.com.evil.example',
  'bucket.s3-accelerate.amazonaws.com',
  'bucket.s3-website-us-east-1.amazonaws.com',
  'bucket.s3-website.us-east-2.amazonaws.com',
  'alias.accesspoint.s3-global.amazonaws.com',
  'alias.mrap.accesspoint.s3-global.amazonaws.com.cn',
  '123456789012.dkr.ecr.us-east-1.amazonaws.com',
  'ec2-1-2-3-4.us-west-2.compute.amazonaws.com',
  'balancer.us-east-1.elb.amazonaws.com',
  'execute-api.us-east-1.amazonaws.com',
  'a1b2c3.credentials.iot.us-east-1.amazonaws.com',
  'dynamodb.amazonaws.com',
  'dynamodb.us-east-1.amazonaws.com.cn',
  'dynamodb.eusc-de-east-1.amazonaws.com',
  'sqs.us-east-1.vpce.amazonaws.com',
  'abc.lambda-url.on.aws',
]

describe('inferSigning', () => {
  test.each(KNOWN)('%s is %s in %s', (host, service, region) => {
    expect(inferSigning(`https://${host}/a/path?and=query`)).toEqual({ service, region })
  })

  test.each(UNKNOWN)('%s tells nothing', (host) => {
    expect(inferSigning(new URL(`https://${host}/`))).toBeUndefined()
  })

  test('what is no URL is a TypeError', () => {
    expect(() => inferSigning('dynamodb')).toThrow(TypeError)
  })
})
