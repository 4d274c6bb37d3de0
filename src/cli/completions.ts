/** `lightcone completions bash|zsh|fish`: scripts for shells, made of the one table of commands. */
import { parseArgs } from 'node:util';
import { allCommands, type Command } from './commands.ts';
import { WrongCommandLine } from './errors.ts';

const shells: Readonly<Record<string, () => string>> = { bash, zsh, fish };

/** @throws WrongCommandLine for a shell that is not known, TypeError for arguments that are none */
export function printCompletions(args: readonly string[]): void {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const [shell = '', ...rest] = positionals;
  if (rest.length > 0) throw new WrongCommandLine('Say for one shell: lightcone completions bash|zsh|fish');
  process.stdout.write(scriptFor(shell));
}

/** @throws WrongCommandLine for a shell that is not known */
export function scriptFor(shell: string): string {
  const script = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
  if (!script) throw new WrongCommandLine('Say for which: lightcone completions bash|zsh|fish');
  return script();
}

/** What an option takes, for a shell: words, files, or what only the user knows. */
function taken({ takes }: Command['options'][string]): readonly string[] | 'file' | 'folder' | 'text' | undefined {
  if (takes === undefined || typeof takes === 'object') return takes;
  return takes === 'FILE' || takes === 'PATH' ? 'file' : takes === 'FOLDER' ? 'folder' : 'text';
}

/** Needs no package `bash-completion`. */
function bash(): string {
  const options = allCommands.map(
    ([name, command]) =>
      `    ${name}) words="${Object.keys(command.options)
        .map((key) => `--${key}`)
        .join(' ')} --help" ;;`,
  );
  const values = allCommands.flatMap(([name, command]) =>
    Object.entries(command.options).flatMap(([key, option]) => {
      const what = taken(option);
      return what === undefined ? [] : [`    ${name}:--${key}) ${bashOf(what)} ;;`];
    }),
  );
  const files = allCommands.flatMap(([name, { files: ending }]) =>
    ending === undefined ? [] : [`    ${name}) _lightcone_files '${ending}' ;;`],
  );
  return `# Completions of lightcone for bash: source <(lightcone completions bash)
_lightcone_files() {
  local one
  while IFS= read -r one; do COMPREPLY+=("$one/"); done < <(compgen -d -- "$word")
  while IFS= read -r one; do COMPREPLY+=("$one"); done < <(compgen -f -X "!*$1" -- "$word" | while IFS= read -r one; do [[ -d $one ]] || printf '%s\\n' "$one"; done)
  compopt -o filenames -o nospace 2>/dev/null
}
_lightcone() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words=
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${allCommands.map(([name]) => name).join(' ')} help" -- "$word"))
    return
  fi
  case "$command:$before" in
${values.map((line) => line.replace(/ ;;$/, '; return ;;')).join('\n')}
  esac
  case "$command" in
    completions) COMPREPLY=($(compgen -W "bash zsh fish" -- "$word")); return ;;
    help) COMPREPLY=($(compgen -W "${allCommands.map(([name]) => name).join(' ')}" -- "$word")); return ;;
${options.join('\n')}
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    return
  fi
  case "$command" in
${files.join('\n')}
  esac
}
complete -F _lightcone lightcone
`;
}

function bashOf(what: readonly string[] | 'file' | 'folder' | 'text'): string {
  if (typeof what === 'object') return `COMPREPLY=($(compgen -W "${what.join(' ')}" -- "$word"))`;
  return what === 'file' ? "_lightcone_files ''" : what === 'folder' ? 'COMPREPLY=($(compgen -d -- "$word"))' : ':';
}

function zsh(): string {
  const each = allCommands.map(([name, { options, files, form }]) => {
    const specs = Object.entries(options).map(([key, option]) => {
      const what = taken(option);
      const action =
        what === undefined ? '' : `:${key}:${typeof what === 'object' ? `(${what.join(' ')})` : zshOf[what]}`;
      return `${option.multiple ? '*' : ''}--${key}[${inZsh(option.about)}]${action}`;
    });
    const rest =
      files !== undefined
        ? [`*:file:_files${files === '' ? '' : ` -g "*${files}(-.)"`}`]
        : name === 'completions'
          ? [`1:shell:(${form.replaceAll('|', ' ')})`]
          : [];
    const all = [...specs, '--help[say more]', ...rest].map((spec) => `'${spec.replaceAll("'", "'\\''")}'`);
    return `    ${name}) _arguments ${all.join(' ')} ;;`;
  });
  const names = allCommands.map(([name, { about }]) => `    '${name}:${about.replaceAll("'", "'\\''")}'`);
  return `#compdef lightcone
# Completions of lightcone for zsh: source <(lightcone completions zsh)
_lightcone() {
  local -a commands
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=\${words[2]}
  shift words
  (( CURRENT-- ))
  case $command in
${each.join('\n')}
  esac
}
compdef _lightcone lightcone
`;
}

const zshOf = { file: '_files', folder: '_files -/', text: ' ' } as const;

function inZsh(text: string): string {
  return text.replaceAll(/[[\]:]/g, '\\$&');
}

function fish(): string {
  const inFish = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const names = allCommands.map(([name]) => name).join(' ');
  const lines = allCommands.flatMap(([name, { about, options, files }]) => {
    const here = `complete -c lightcone -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c lightcone -n 'not __fish_seen_subcommand_from ${names}' -a ${name} -d ${inFish(about)}`,
      ...Object.entries(options).map(([key, option]) => {
        const what = taken(option);
        const value =
          what === undefined
            ? ''
            : typeof what === 'object'
              ? ` -x -a ${inFish(what.join(' '))}`
              : what === 'text'
                ? ' -x'
                : ' -r -F';
        return `${here} -l ${key}${value} -d ${inFish(option.about)}`;
      }),
      ...(files === undefined
        ? []
        : [`${here} -k -a ${files === '' ? "'(__fish_complete_path)'" : `'(__fish_complete_suffix ${files})'`}`]),
    ];
  });
  return `# Completions of lightcone for fish: lightcone completions fish | source
complete -c lightcone -f
${lines.join('\n')}
complete -c lightcone -n '__fish_seen_subcommand_from completions' -a 'bash zsh fish'
`;
}
