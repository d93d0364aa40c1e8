/** @module What shells run when the user asks for completions: each asks `credchain complete`, which knows the commands. */

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof SHELLS)[number]

/** Names that hold what a shell takes for its own are quoted; where nothing is known, file names are offered. */
const BASH = String.raw`_credchain() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$(printf '%q' "\${line%%$'\t'*}")")
  done < <("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _credchain credchain`

const ZSH = String.raw`#compdef credchain
_credchain() {
  local line
  local -a candidates
  for line in "\${(@f)$("$words[1]" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n "$line" ]] && candidates+=("\${\${line%%$'\t'*}//:/\\:}:\${line#*$'\t'}")
  done
  if (( $#candidates )); then _describe 'credchain' candidates; else _files; fi
}
if [[ "$funcstack[1]" == _credchain ]]; then _credchain "$@"; else compdef _credchain credchain; fi`

const FISH = String.raw`function __credchain_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l candidates ($words[1] complete -- $words[2..-1] "$current" 2>/dev/null)
    if test (count $candidates) -gt 0
        printf '%s\n' $candidates
    else
        __fish_complete_path "$current"
    end
end
complete -c credchain -f -a '(__credchain_complete)'`

/** Windows PowerShell leaves empty arguments out, so a new word is told by an option. */
const POWERSHELL = String.raw`Register-ArgumentCompleter -Native -CommandName credchain -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  $next = if ($wordToComplete -eq '') { @('--next') } else { @() }
  credchain complete @next '--' @words 2>$null | ForEach-Object {
    $name, $text = $_ -split [char]9, 2
    if (-not $text) { $text = $name }
    [System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $text)
  }
}`

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL }

/** In a template `\${` stands for what the shells write as `${`. */
export function scriptOf(shell: Shell): string {
  return SCRIPTS[shell].replaceAll('\\${', '${')
}
