/** @module Three requests as people make them by hand: no client of AWS, one signed fetch. */

/** Rows of a DynamoDB table. */
export function scanTable(signed: typeof fetch): Promise<Response> {
  return signed('https://dynamodb.eu-west-1.amazonaws.com', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'DynamoDB_20120810.Scan' },
    body: JSON.stringify({ TableName: 'TestTable', AttributesToGet: ['Id'] }),
  })
}

/** Trails of AWS CloudTrail. */
export function describeTrails(signed: typeof fetch): Promise<Response> {
  return signed('https://cloudtrail.us-east-1.amazonaws.com/?Action=DescribeTrails&Version=2013-11-01')
}

/** Users of IAM, a service with one endpoint for all regions. */
export function listUsers(signed: typeof fetch): Promise<Response> {
  return signed('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08')
}
