/** The command `lightcone`. For now it is another door to the adapter. */
import { runAdapter } from '../adapter/command-line.ts';

const usage = `Usage: lightcone dap [--pipe PATH | --port N]

  dap   speak the Debug Adapter Protocol, for editors other than VS Code
`;

const [command, ...rest] = process.argv.slice(2);
if (command === 'dap') process.exit(await runAdapter(rest));
const asksForHelp = command === '--help' || command === '-h' || command === 'help';
(asksForHelp ? process.stdout : process.stderr).write(usage);
process.exitCode = asksForHelp ? 0 : 2;
