/** The commands that carry a study from its first line to its report. */
const five = `  rangeloss init FOLDER            write the folder of a new study, which runs as it is
  rangeloss grid plan STUDY        every cell, what is done, why the rest has to be run, what that takes
  rangeloss grid STUDY             run every cell without a result, then write the report
  rangeloss compare A B            what differs in config and in result
  rangeloss doctor                 what this machine offers, and how to mend what is missing`;

/** What `rangeloss` says when it is asked for nothing. */
export const frontPage = `Long-tailed deep metric learning: ablation grids, reports and figures

${five}

rangeloss --help lists all commands, rangeloss COMMAND --help the options of one.
`;

/** What comes after the list of all commands. */
export const helpEnd = `
The five that matter:
${five}

Exit codes: 0 success, 2 a mistake of yours (the message says which), 130 or 143 stopped, 1 anything else.`;
