/** @module The agents of containers as a program of the sandbox finds them. */
import type { Container } from './container.js'

/** How a program gets the role of a task or a pod. None of this is in `env`: a machine is seldom all of it at once. */
export interface SandboxContainer {
  /** Variables of the task, with its token. */
  readonly taskEnv: Readonly<Record<string, string>>
  /** Variables of the pod, whose token is in a file that one writes, and rotates, oneself. */
  podEnv(tokenFile: string): Readonly<Record<string, string>>
  /** A token of the pod's service account, good for so many seconds. Default: 86 400. */
  podToken(seconds?: number): string
}

export function sandboxContainer(url: string, container: Container): SandboxContainer {
  const { taskPath, taskToken, podPath } = container
  return {
    taskEnv: { AWS_CONTAINER_CREDENTIALS_FULL_URI: url + taskPath, AWS_CONTAINER_AUTHORIZATION_TOKEN: taskToken },
    podEnv: (tokenFile) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url + podPath, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile }),
    podToken: (seconds = 86_400) => container.podToken(seconds),
  }
}
