/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-command.h"

/* clang-format off */

#define NO_LIMIT G_MAXUINT

const GgenCliNoun ggen_cli_nouns[] = {
  { "sync", "Bring the outputs of the project up to date" },
  { "project", "Makes projects" },
  { "template", "Works with templates" },
  { "graph", "Works with graphs" },
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
