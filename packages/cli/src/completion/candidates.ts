/** @module What may stand at the cursor, by the commands and options that the program has. */
import type { Command, Option } from 'commander'

interface Candidate {
  readonly word: string
  readonly description: string
}

export interface Candidates {
  readonly candidates: readonly Candidate[]
  /** A profile's name may stand there, after this much of the word. */
  readonly profileAfter?: string
}

/** Options whose value is the name of a profile, or several, with commas. */
const PROFILE_OPTIONS = new Set(['profile', 'profiles'])

/** @param typed the words after the program's name; the last one is at the cursor, and may be empty. */
export function candidatesFor(program: Command, typed: readonly string[]): Candidates {
  // bash takes `--profile=prod` for three words.
  const words = typed.filter((word, index) => word !== '=' || index === typed.length - 1).map((word) => (word === '=' ? '' : word))
  const current = words.at(-1) ?? ''
  const { command, pending, isOver } = walk(program, words.slice(0, -1))
  if (isOver) return { candidates: [] }
  if (pending !== undefined) return valuesOf(pending, current, '')
  const [name, value] = split(current)
  const option = value === undefined ? undefined : optionOf(command, name)
  if (option !== undefined) return valuesOf(option, value ?? '', `${name}=`)
  const all = current.startsWith('-') ? optionsOf(command) : operandsOf(command)
  return { candidates: all.filter(({ word }) => word.startsWith(current)) }
}

interface Walk {
  readonly command: Command
  /** An option whose value comes next. */
  readonly pending: Option | undefined
  /** `--` was passed: what follows is not the program's. */
  readonly isOver: boolean
}

function walk(program: Command, words: readonly string[]): Walk {
  let command = program
  let pending: Option | undefined
  for (const word of words) {
    if (pending !== undefined) pending = undefined
    else if (word === '--') return { command, pending, isOver: true }
    else if (word.startsWith('-')) pending = takesNext(optionOf(command, word))
    else command = command.commands.find((each) => each.name() === word || each.aliases().includes(word)) ?? command
  }
  return { command, pending, isOver: false }
}

function takesNext(option: Option | undefined): Option | undefined {
  return option?.required ? option : undefined
}

/** The options of a command and those of every command above it. */
function ownAndGlobal(command: Command): readonly Option[] {
  const help = command.createHelp()
  return [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)]
}

function optionOf(command: Command, flag: string): Option | undefined {
  return ownAndGlobal(command).find(({ long, short }) => flag === long || flag === short)
}

function optionsOf(command: Command): Candidate[] {
  return ownAndGlobal(command).map(({ long, short, description }) => ({ word: long ?? short ?? '', description }))
}

function operandsOf(command: Command): Candidate[] {
  const commands = command.createHelp().visibleCommands(command)
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices)
  return [
    ...commands.map((each) => ({ word: each.name(), description: each.description() })),
    ...choices.map((word) => ({ word, description: '' })),
  ]
}

/** @param before what of the word stands before the value. */
function valuesOf({ argChoices = [], ...option }: Option, value: string, before: string): Candidates {
  const candidates = argChoices.filter((choice) => choice.startsWith(value)).map((choice) => ({ word: before + choice, description: '' }))
  const attribute = (option.long ?? '').replace(/^-+/, '')
  if (!PROFILE_OPTIONS.has(attribute)) return { candidates }
  return { candidates, profileAfter: before + (attribute === 'profiles' ? value.slice(0, value.lastIndexOf(',') + 1) : '') }
}

/** `--name=value` in two; no value for any other word. */
function split(word: string): [name: string, value?: string] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)]
}
