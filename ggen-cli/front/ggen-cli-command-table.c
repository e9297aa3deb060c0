/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-command.h"

/* clang-format off */

#define NO_LIMIT G_MAXUINT

const GgenCliNoun ggen_cli_nouns[] = {
  { "sync", "Bring the outputs of the project up to date" },
  { "project", "Makes projects" },
  { "template", "Works with templates" },
  { "graph", "Works with graphs" },
  { "test", "Run tests, each case in a process of its own, in parallel" },
  { "utils", "Looks after the machine that ggen runs on" },
  { NULL },
};

const GgenCliCommand ggen_cli_commands[] = {
  {
    .noun = "sync",
    .summary = "Bring the outputs of the project up to date",
    .description =
      "Loads the graphs that ggen.yaml names, runs the queries, renders the templates and writes "
      "what changed. Everything is rendered and checked before the first file is written, and "
      "each file is put in place by rename: a run that fails or is interrupted leaves no file "
      "half written.\n\n"
      "An output that you edited is kept. When what would be generated there has changed too, "
      "nothing is written and the error names the file.",
    .options = (const GgenCliOption[]) {
      { "dry-run", 'n', GGEN_CLI_OPTION_FLAG, .summary = "Do everything but write" },
      { "diff", 0, GGEN_CLI_OPTION_FLAG, .summary = "Print what would change as a unified diff; write nothing" },
      { "force", 'f', GGEN_CLI_OPTION_FLAG, .summary = "Overwrite outputs that were edited" },
      { "timings", 0, GGEN_CLI_OPTION_FLAG, .summary = "Print how long each stage took" },
      { "format", 0, GGEN_CLI_OPTION_TEXT, "FORMAT", "text|json", "How to print the report" },
      { NULL },
    },
    .examples = (const GgenCliExample[]) {
      { "ggen sync", "generate what changed" },
      { "ggen sync --diff", "see what would change" },
      { NULL },
    },
    .module = "codegen",
  },
  {
    .noun = "project",
    .verb = "init",
    .summary = "Start a project",
    .arguments = "[DIR]",
    .max_arguments = 1,
    .description =
      "Makes a ggen.yaml, a small graph and a template in DIR, or in the current directory. "
      "Nothing that exists is written over. The project is complete: 'ggen sync' works at once.",
    .options = (const GgenCliOption[]) {
      { "name", 0, GGEN_CLI_OPTION_TEXT, "NAME",
        .summary = "Call the project NAME, not as its directory" },
      { NULL },
    },
    .examples = (const GgenCliExample[]) {
      { "ggen project init shop", "start a project in the directory shop" },
      { NULL },
    },
    .module = "codegen",
  },
  {
    .noun = "template",
    .verb = "generate",
    .summary = "Render one template",
    .arguments = "FILE",
    .min_arguments = 1,
    .max_arguments = 1,
    .description =
      "Renders a template on its own, without a ggen.yaml. Its front matter says what from and "
      "where to; paths in it are relative to the template, outputs to the current directory.",
    .options = (const GgenCliOption[]) {
      { "to", 'o', GGEN_CLI_OPTION_FILE, "PATH",
        .summary = "Write to PATH, not to what the front matter says; - is standard output" },
      { "graph", 'g', GGEN_CLI_OPTION_FILE_LIST, "FILE",
        .summary = "Load FILE for its queries; can be given again" },
      { "var", 0, GGEN_CLI_OPTION_LIST, "NAME=VALUE",
        .summary = "Set a variable; can be given again" },
      { "dry-run", 'n', GGEN_CLI_OPTION_FLAG, .summary = "Do everything but write" },
      { "diff", 0, GGEN_CLI_OPTION_FLAG, .summary = "Print what would change as a unified diff; write nothing" },
      { "force", 'f', GGEN_CLI_OPTION_FLAG, .summary = "Overwrite outputs that differ" },
      { "timings", 0, GGEN_CLI_OPTION_FLAG, .summary = "Print how long each stage took" },
      { "format", 0, GGEN_CLI_OPTION_TEXT, "FORMAT", "text|json", "How to print the report" },
      { NULL },
    },
    .examples = (const GgenCliExample[]) {
      { "ggen template generate -o - card.j2", "see what a template makes" },
      { "ggen template generate --var name=Ada card.j2", "give it a variable" },
      { NULL },
    },
    .module = "codegen",
  },
  {
    .noun = "template",
    .verb = "lint",
    .summary = "Find mistakes in templates",
    .arguments = "[FILE]...",
    .max_arguments = NO_LIMIT,
    .description =
      "Checks the front matter, the queries and the template text of each FILE, or of every "
      "template of the project, without rendering. The exit status is 1 when there is a mistake.",
    .options = (const GgenCliOption[]) {
      { "format", 0, GGEN_CLI_OPTION_TEXT, "FORMAT", "text|json", "How to print the mistakes" },
      { NULL },
    },
    .examples = (const GgenCliExample[]) {
      { "ggen template lint", "check all templates of the project" },
      { "ggen template lint templates/card.j2", "check one" },
      { NULL },
    },
    .module = "codegen",
  },
  {
    .noun = "template",
    .verb = "list",
    .summary = "List the templates of the project",
    .description = "Prints each template with what it is made for and where its outputs go.",
    .options = (const GgenCliOption[]) {
      { "format", 0, GGEN_CLI_OPTION_TEXT, "FORMAT", "table|json", "How to print the list" },
      { NULL },
    },
    .examples = (const GgenCliExample[]) {
      { "ggen template list", "see what the project generates from" },
      { NULL },
    },
    .module = "codegen",
  },
  {
    .noun = "template",
    .verb = "show",
    .summary = "Print one template of the project",
    .arguments = "NAME",
    .min_arguments = 1,
    .max_arguments = 1,
    .description = "Prints what the front matter says, then the text of the template.",
    .options = (const GgenCliOption[]) {
      { "format", 0, GGEN_CLI_OPTION_TEXT, "FORMAT", "text|json", "How to print the template" },
      { NULL },
    },
    .examples = (const GgenCliExample[]) {
      { "ggen template show templates/card.j2", "read a template" },
      { NULL },
    },
    .module = "codegen",
  },
  {
    .noun = "graph",
    .verb = "load",
    .summary = "Load graphs, count what is in them, convert them",
    .arguments = "FILE...",
    .min_arguments = 1,
    .max_arguments = NO_LIMIT,
    .description =
      "Loads Turtle (.ttl), N-Triples (.nt), N-Quads (.nq) and TriG (.trig) into one graph and "
      "prints how much there was and how long it took. With --output, also writes it all out "
      "again.",
    .options = (const GgenCliOption[]) {
      { "output", 'o', GGEN_CLI_OPTION_FILE, "FILE",
        .summary = "Write the graph to FILE; - is standard output" },
      { "to-syntax", 0, GGEN_CLI_OPTION_TEXT, "SYNTAX", "turtle|ntriples|nquads|trig",
        "How to write it, if not as the name of FILE tells", .no_default = TRUE },
      { "format", 0, GGEN_CLI_OPTION_TEXT, "FORMAT", "table|json", "How to print the counts" },
      { NULL },
    },
    .examples = (const GgenCliExample[]) {
      { "ggen graph load schema.ttl", "check a file and count its triples" },
      { "ggen graph load a.ttl b.ttl -o all.nt", "put two files into one" },
      { NULL },
    },
    .module = "codegen",
  },
  {
    .noun = "graph",
    .verb = "query",
    .summary = "Ask graphs a question in SPARQL",
    .arguments = "--graph=FILE... [QUERY]",
    .max_arguments = 1,
    .description =
      "Loads the graphs and answers a SELECT, ASK or CONSTRUCT query. The prefixes of the graphs, "
      "and rdf, rdfs, owl and xsd, need not be declared.\n\n"
      "Solutions are printed as a table for people, or as SPARQL 1.1 results in JSON, CSV or TSV. "
      "What CONSTRUCT makes is printed as RDF.",
    .options = (const GgenCliOption[]) {
      { "graph", 'g', GGEN_CLI_OPTION_FILE_LIST, "FILE",
        .summary = "Load FILE; can be given again" },
      { "query-file", 'f', GGEN_CLI_OPTION_FILE, "FILE",
        .summary = "Read the query from FILE; - is standard input" },
      { "format", 0, GGEN_CLI_OPTION_TEXT, "FORMAT", "table|json|csv|tsv",
        "How to print solutions" },
      { "to-syntax", 0, GGEN_CLI_OPTION_TEXT, "SYNTAX", "turtle|ntriples|nquads|trig",
        "How to print what CONSTRUCT makes" },
      { NULL },
    },
    .examples = (const GgenCliExample[]) {
      { "ggen graph query -g a.ttl 'ASK { ?s a ?c }'", "ask whether anything has a type" },
      { "ggen graph query -g a.ttl -f q.rq --format csv", "answer a query from a file as CSV" },
      { NULL },
    },
    .module = "codegen",
  },
  {
    .noun = "test",
    .summary = "Run tests, each case in a process of its own, in parallel",
    .arguments = "[BUILD|PROGRAM|NAME]... [-- ARGUMENT...]",
    .takes_rest = TRUE,
    .max_arguments = NO_LIMIT,
    .description =
      "Runs the tests of a Meson build directory, test programs, or installed tests (with "
      "--installed). Without any of these, the build directory is found from here, and what has "
      "changed is built. Programs of GLib's test framework are asked for their cases, and each runs in "
      "a process of its own; others run whole, by TAP or their exit status. Nothing in them has to be "
      "changed.\n\n"
      "A word that names a file or begins with ./ is a PROGRAM, or the BUILD directory. Any other is a "
      "NAME, which selects tests: a pattern of program names, or of the paths of cases where it begins "
      "with a slash. --filter takes expressions such as 'suite(unit) & !test(/slow/)'. What follows -- "
      "is given to the programs.\n\n"
      "Settings are read from ggen-test.yaml; what is typed counts more. The exit status is 0 when all "
      "tests have passed, 1 when one has failed, 2 when the command was typed wrongly, and 4 when there "
      "was nothing to run. SIGINT (ctrl-C) asks the tests that run to end, and a second one kills them.",
    .options = (const GgenCliOption[]) {
      { "installed", 0, GGEN_CLI_OPTION_FLAG, .summary = "Run installed tests; a NAME is a pattern of theirs" },
      { "filter", 'E', GGEN_CLI_OPTION_LIST, "EXPRESSION",
        .summary = "Run what the expression says; given again, either may match" },
      { "suite", 0, GGEN_CLI_OPTION_LIST, "NAME", .summary = "Run the tests of a suite; can be given again" },
      { "list", 'l', GGEN_CLI_OPTION_FLAG, .summary = "Print the cases that would run; run none" },
      { "format", 0, GGEN_CLI_OPTION_TEXT, "FORMAT", "text|names|json|tap", "How to print the list" },
      { "jobs", 'j', GGEN_CLI_OPTION_TEXT, "N",
        .summary = "Run N cases at once, not as many as there are processors" },
      { "timeout", 't', GGEN_CLI_OPTION_TEXT, "DURATION",
        .summary = "End a case that takes longer, such as 30s or 2m; 'none' ends none" },
      { "slow-after", 0, GGEN_CLI_OPTION_TEXT, "DURATION", .summary = "Mark a case as slow that takes longer" },
      { "retries", 0, GGEN_CLI_OPTION_TEXT, "N", .summary = "Run a case that has failed again, up to N times" },
      { "repeat", 0, GGEN_CLI_OPTION_TEXT, "N", .summary = "Run every case N times" },
      { "until-fail", 0, GGEN_CLI_OPTION_FLAG,
        .summary = "Run them again and again until one fails; with --repeat, N times at most" },
      { "max-failures", 0, GGEN_CLI_OPTION_TEXT, "N", .summary = "Begin no more cases after N failures" },
      { "shuffle", 0, GGEN_CLI_OPTION_TEXT, "SEED",
        .summary = "Run them in an order drawn from SEED, or from a new one with 'random'" },
      { "seed", 0, GGEN_CLI_OPTION_TEXT, "SEED",
        .summary = "Give SEED to the programs: one that GLib's test framework has printed" },
      { "partition", 0, GGEN_CLI_OPTION_TEXT, "KIND:I/N",
        .summary = "Run one of N parts, such as hash:2/8 or slice:2/8" },
      { "leaks", 0, GGEN_CLI_OPTION_TEXT, "RESULT", "pass|fail",
        "What a case comes to that leaves processes or files behind", .no_default = TRUE },
      { "guard", 0, GGEN_CLI_OPTION_FLAG,
        .summary = "Also look for what a case leaves in its own process: sources, tasks, descriptors, threads" },
      { "sandbox", 0, GGEN_CLI_OPTION_FLAG,
        .summary = "Give each case a network, processes, IPC and /tmp of its own, by bubblewrap" },
      { "no-fork-server", 0, GGEN_CLI_OPTION_FLAG, .summary = "Start the program anew for each case" },
      { "compare-whole", 0, GGEN_CLI_OPTION_FLAG,
        .summary = "Also run the programs whole, to find cases that depend on others" },
      { "no-stacks", 0, GGEN_CLI_OPTION_FLAG,
        .summary = "Do not take down the stacks of a case that takes too long" },
      { "verbose", 'v', GGEN_CLI_OPTION_FLAG, .summary = "Tell of every case that has ended" },
      { "junit", 0, GGEN_CLI_OPTION_FILE, "FILE", .summary = "Write a JUnit report to FILE" },
      { "tap", 0, GGEN_CLI_OPTION_FLAG, .summary = "Print TAP to standard output, everything else to standard error" },
      { "json", 0, GGEN_CLI_OPTION_FLAG,
        .summary = "Print events as lines of JSON to standard output, everything else to standard error" },
      { "profile", 0, GGEN_CLI_OPTION_TEXT, "NAME", .summary = "Use a profile of the configuration" },
      { "config", 0, GGEN_CLI_OPTION_FILE, "FILE", .summary = "Read FILE, not the ggen-test.yaml of the project" },
      { "no-rebuild", 0, GGEN_CLI_OPTION_FLAG, .summary = "Do not build the programs first" },
      { "debug", 0, GGEN_CLI_OPTION_TEXT, "DEBUGGER", "gdb|rr|valgrind",
        "Run the one case that is selected in a debugger", .no_default = TRUE },
      { "archive", 0, GGEN_CLI_OPTION_FILE, "FILE",
        .summary = "Put the programs and what they need into FILE, such as tests.tar.zst; run none" },
      { "archive-include", 0, GGEN_CLI_OPTION_FILE_LIST, "PATH",
        .summary = "Put PATH into the archive, too; can be given again" },
      { "from-archive", 0, GGEN_CLI_OPTION_FILE, "FILE",
        .summary = "Run what was put into FILE, perhaps on another machine" },
      { "extract-to", 0, GGEN_CLI_OPTION_FILE, "DIR", .summary = "Unpack the archive into DIR, and leave it there" },
      { NULL },
    },
    .examples = (const GgenCliExample[]) {
      { "ggen test", "run the tests of the build directory here" },
      { "ggen test _build -E 'suite(io)'", "run one suite" },
      { "ggen test ./test-a -- -m slow", "run one program, with an argument" },
      { "ggen test -E 'failed()'", "run what failed the last time" },
      { NULL },
    },
    .module = "test",
  },
  {
    .noun = "utils",
    .verb = "doctor",
    .summary = "Check that everything ggen needs works here",
    .description =
      "Tries out what ggen uses: its libraries, the workers, whether the current directory can be "
      "written to and has room, git, bubblewrap, Graphviz, and the typelibs that scripts in "
      "Python and JavaScript load. Says what to do about each thing that does not work.\n\n"
      "What only some commands need is a warning. The exit status is 1 when something fails that "
      "every command needs.",
    .options = (const GgenCliOption[]) {
      { "format", 0, GGEN_CLI_OPTION_TEXT, "FORMAT", "table|json", "How to print the findings" },
      { NULL },
    },
    .examples = (const GgenCliExample[]) {
      { "ggen utils doctor", "check this machine" },
      { "ggen utils doctor --format json", "have a program read the findings" },
      { NULL },
    },
    .module = "utils",
  },
  { NULL },
};

const GgenCliOption ggen_cli_common_options[] = {
  { "directory", 'C', GGEN_CLI_OPTION_FILE_LIST, "DIR", NULL, "Change to DIR first" },
  { "quiet", 'q', GGEN_CLI_OPTION_FLAG, NULL, NULL, "Print results and errors only" },
  { "stats", 0, GGEN_CLI_OPTION_FLAG, NULL, NULL, "Print what the command has cost to standard error" },
  { "help", 'h', GGEN_CLI_OPTION_FLAG, NULL, NULL, "Print this help" },
  { NULL },
};

/* The hidden ones are for the build, which makes ggen.1 and the completion from this table by
 * running the program. */
const GgenCliOption ggen_cli_program_options[] = {
  { "version", 0, GGEN_CLI_OPTION_FLAG, NULL, NULL, "Print the version" },
  { "print-man", 0, GGEN_CLI_OPTION_FLAG, .summary = "Print ggen.1", .hidden = TRUE },
  { "print-completion", 0, GGEN_CLI_OPTION_FLAG, .summary = "Print a completion script for bash",
    .hidden = TRUE },
  { NULL },
};
