/** @module Users of IAM, a service with one endpoint for all regions. */
import { fromNodeProviderChain } from '@credchain/providers'
import { createSignedFetch } from '@credchain/signing'

const signed = createSignedFetch({ credentials: fromNodeProviderChain() })

const answer = await signed('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08')
console.log(answer.status, await answer.text())
