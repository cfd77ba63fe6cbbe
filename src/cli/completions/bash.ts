/**
 * The completion script for bash. Needs nothing but bash itself.
 *
 * @module
 */
import type { CommandGroup } from "../command.ts";
import { type CommandWords, completionWords } from "./words.ts";

/** The script, ASCII, to be sourced. */
export function bashCompletion(groups: readonly CommandGroup[]): string {
  const commands = completionWords(groups);
  return `# Completion of uvm for bash. Load it with:
#   source <(uvm completions bash)
_uvm_ids() {
  local args=() i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      --backend | --state-dir) args+=("\${COMP_WORDS[i]}" "\${COMP_WORDS[i + 1]}") ;;
    esac
  done
  "\${COMP_WORDS[0]}" list --json "\${args[@]}" 2>/dev/null |
    sed -n 's/^ *"id": "\\(.*\\)",\\{0,1\\}$/\\1/p'
}

_uvm() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  local command='' position=0 i flags='' with_value='' words=''
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == -* ]] && continue
    case " ${valueFlags(commands)} " in
      *" \${COMP_WORDS[i - 1]} "*) continue ;;
    esac
    if [[ -z $command ]]; then command=\${COMP_WORDS[i]}; else ((position++)); fi
  done
  case $command in
${commands.map(caseOf).join("\n")}
    *) words='${commands.map((command) => command.name).join(" ")}' ;;
  esac
  case $before in
${valueCases(commands)}
  esac
  if [[ " $with_value " == *" $before "* ]]; then
    COMPREPLY=($(compgen -f -- "$word"))
  elif [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
  else
    [[ $words == '<id>' ]] && words=$(_uvm_ids)
    COMPREPLY=($(compgen -W "$words" -- "$word"))
  fi
}
complete -o default -F _uvm uvm uvm.exe
`;
}

function caseOf(command: CommandWords): string {
  const positions = command.positions
    .map((words, index) => {
      const isLast = index === command.positions.length - 1;
      const place = isLast && command.repeats ? "*" : index;
      return `${place}) words='${words.join(" ")}' ;;`;
    })
    .join(" ");
  const lines = [
    `    ${command.name})`,
    `      flags='${command.flags.join(" ")}'`,
    `      with_value='${Object.keys(command.values).join(" ")}'`,
  ];
  if (positions !== "") lines.push(`      case $position in ${positions} esac`);
  return [...lines, "      ;;"].join("\n");
}

/** Every flag that takes a value, once. */
function valueFlags(commands: CommandWords[]): string {
  return [...new Set(commands.flatMap((each) => Object.keys(each.values)))]
    .join(" ");
}

/** Flags whose values are known. */
function valueCases(commands: CommandWords[]): string {
  const known = new Map<string, string>();
  for (const { values } of commands) {
    for (const [flag, choices] of Object.entries(values)) {
      if (choices.length > 0) known.set(flag, choices.join(" "));
    }
  }
  return [...known].map(([flag, choices]) =>
    `    ${flag}) COMPREPLY=($(compgen -W '${choices}' -- "$word")); return ;;`
  ).join("\n");
}
