/**
 * The completion script for bash. Needs nothing but bash itself.
 *
 * Ids are chosen by whoever makes a VM, so they are data: no word is expanded
 * (`compgen -W` does that) or split, and what goes into the line is quoted for
 * the shell. Ids with control characters are not offered, nor those that begin
 * with a dash before `--`: they would be flags. Files are left to readline,
 * which quotes them itself (`-o default`).
 *
 * @module
 */
import type { CommandGroup } from "../command.ts";
import { bashWords } from "./bash_words.ts";
import { type CommandWords, completionWords } from "./words.ts";

/** The script, ASCII, to be sourced. */
export function bashCompletion(groups: readonly CommandGroup[]): string {
  const commands = completionWords(groups);
  return `# Completion of uvm for bash. Load it with:
#   source <(uvm completions bash)
${bashWords}
_uvm() {
  local line=() command='' position=0 ended='' i with_value=''
  local flags=() words=() ids=() plain open
  COMPREPLY=()
  # The line as uvm would get it; "--flag=value" comes as three words.
  for ((i = 0; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == = ]] && continue
    _uvm_unquote "\${COMP_WORDS[i]}"
    line+=("$plain")
  done
  local typed=\${COMP_WORDS[COMP_CWORD]} before=\${line[\${#line[@]} - 1]}
  [[ $typed == = ]] && typed=''
  for ((i = 1; i < \${#line[@]}; i++)); do
    if [[ -z $ended ]]; then
      if [[ \${line[i]} == -- ]]; then ended=yes; fi
      [[ \${line[i]} == -* ]] && continue
      case " ${valueFlags(commands)} " in
        *" \${line[i - 1]} "*) continue ;;
      esac
    fi
    if [[ -z $command ]]; then command=\${line[i]}; else ((position++)); fi
  done
  case $command in
${commands.map(caseOf).join("\n")}
    *) words=(${commands.map((command) => command.name).join(" ")}) ;;
  esac
  if [[ -z $ended ]]; then
    case $before in
${valueCases(commands)}
    esac
    # Another flag's value: readline offers files.
    [[ " $with_value " == *" $before "* ]] && return
    if [[ $typed == -* ]]; then
      _uvm_offer "$typed" "\${flags[@]}"
      return
    fi
  fi
  if [[ \${words[0]} == '<id>' ]]; then
    _uvm_ids "$ended" "\${line[@]}"
    words=("\${ids[@]}")
  fi
  _uvm_offer "$typed" "\${words[@]}"
}
complete -o default -F _uvm uvm uvm.exe
`;
}

function caseOf(command: CommandWords): string {
  const positions = command.positions
    .map((words, index) => {
      const isLast = index === command.positions.length - 1;
      const place = isLast && command.repeats ? "*" : index;
      const list = words.map((word) => word === "<id>" ? "'<id>'" : word);
      return `${place}) words=(${list.join(" ")}) ;;`;
    })
    .join(" ");
  const lines = [
    `    ${command.name})`,
    `      flags=(${command.flags.join(" ")})`,
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
    `      ${flag}) _uvm_offer "$typed" ${choices}; return ;;`
  ).join("\n");
}
