/**
 * The part of bash's completion script that reads and writes words: what stands
 * on the line, what uvm lists, what is offered. No word is expanded, evaluated
 * or split here.
 *
 * @module
 */

/** Functions of bash; what each gives stands in the variable that it names. */
export const bashWords =
  `# plain: a word of the line without its quotes; open: the quote that is still
# open. Status 1 where it has quotes other than one open from its begin.
_uvm_unquote() {
  local rest=$1 char quotes=0
  plain='' open=''
  while [[ -n $rest ]]; do
    char=\${rest:0:1} rest=\${rest:1}
    case $open$char in
      "''" | '""') open='' ;;
      "'" | '"') open=$char quotes=$((quotes + 1)) ;;
      '\\') plain+=\${rest:0:1} rest=\${rest:1} ;;
      '"\\')
        case $rest in
          ['\\"$\`']*) plain+=\${rest:0:1} rest=\${rest:1} ;;
          *) plain+='\\' ;;
        esac ;;
      *) plain+=$char ;;
    esac
  done
  [[ $quotes == 0 || $quotes == 1 && -n $open && $1 == "$open"* ]]
}

# quoted: a word as it stands on the line, after the open quote if there is one.
_uvm_quote() {
  local rest=$1 char
  if [[ -z $open ]]; then printf -v quoted %q "$1"; return; fi
  quoted=''
  while [[ -n $rest ]]; do
    char=\${rest:0:1} rest=\${rest:1}
    case $open$char in
      "''") quoted+="'\\\\''" ;;
      '"!') quoted+='"\\!"' ;;
      '"'['\\"$\`']) quoted+="\\\\$char" ;;
      *) quoted+=$char ;;
    esac
  done
}

# Adds to COMPREPLY those of the words that begin with what was typed.
_uvm_offer() {
  local plain open word quoted
  _uvm_unquote "$1" || return
  shift
  for word; do
    [[ $word == "$plain"* ]] || continue
    _uvm_quote "$word"
    COMPREPLY+=("$quoted")
  done
}

# plain: the text of a JSON string; status 1 for one with control characters.
_uvm_json_text() {
  local rest=$1 hex part
  plain=''
  while [[ $rest == *'\\'* ]]; do
    plain+=\${rest%%'\\'*} rest=\${rest#*'\\'} part=''
    case $rest in
      [bfnrt]* | u00[0189]* | u007f*) return 1 ;;
      u*) hex=\${rest:1:4} rest=\${rest:5} ;;
      *) part=\${rest:0:1} rest=\${rest:1} hex='' ;;
    esac
    if [[ $hex =~ ^d[89ab][0-9a-f]{2}$ && $rest =~ ^\\\\u(d[c-f][0-9a-f]{2}) ]]; then
      printf -v hex %x $((0x10000 + ((0x$hex & 0x3ff) << 10) + (0x\${BASH_REMATCH[1]} & 0x3ff)))
      rest=\${rest:6}
    fi
    [[ $hex =~ ^[0-9a-f]+$ ]] && printf -v part "\\\\U$hex"
    plain+=$part
  done
  plain+=$rest
}

# ids: the live VMs' on the line's backend. One that begins with a dash would be
# a flag, unless the first argument says that "--" stands before it.
_uvm_ids() {
  local ended=$1 args=() plain json i
  local form='^ *"id": "(.*)",?$'
  shift
  local line=("$@")
  for ((i = 1; i < \${#line[@]} - 1; i++)); do
    case \${line[i]} in
      --backend | --state-dir) args+=("\${line[i]}" "\${line[i + 1]}") ;;
    esac
  done
  ids=()
  while IFS= read -r json; do
    [[ $json =~ $form ]] && _uvm_json_text "\${BASH_REMATCH[1]}" || continue
    [[ -z $ended && $plain == -* ]] || ids+=("$plain")
  done < <("\${line[0]}" list --json "\${args[@]}" 2>/dev/null)
}
`;
