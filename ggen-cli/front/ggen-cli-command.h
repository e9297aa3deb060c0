/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-invocation.h"

/* The command line as data: options, help, man page and completion are all made from it. */

typedef enum
{
  GGEN_CLI_OPTION_FLAG,
  GGEN_CLI_OPTION_TEXT, /* the last one given counts */
  GGEN_CLI_OPTION_FILE, /* the same, and completes to files */
  GGEN_CLI_OPTION_LIST, /* every one given counts */
  GGEN_CLI_OPTION_FILE_LIST,
} GgenCliOptionKind;

typedef struct
{
  const char *name;
  char letter; /* 0: only the long form */
  GgenCliOptionKind kind;
  const char *value;   /* what help calls the value; NULL for a flag */
  const char *choices; /* "table|json": the only values, the default first; NULL: any */
  const char *summary;
  gboolean no_default; /* without the option there is no choice, not the first one */
  gboolean hidden;
} GgenCliOption;

typedef struct
{
  const char *command;
  const char *summary;
} GgenCliExample;

typedef struct
{
  const char *name;
  const char *summary;
} GgenCliNoun;

struct _GgenCliCommand
{
  const char *noun;
  const char *verb; /* NULL: the noun alone is the command */
  const char *summary;
  const char *arguments; /* as usage shows them, e.g. "[FILE]..."; NULL: none */
  gboolean takes_rest;   /* what follows "--" is kept apart, for somebody else */
  guint min_arguments;
  guint max_arguments;
  const char *description;        /* paragraphs, parted by empty lines */
  const GgenCliOption *options;   /* ended by a nameless one */
  const GgenCliExample *examples; /* ended by one without a command */
  const char *module;             /* that runs it */
};

extern const GgenCliNoun ggen_cli_nouns[];       /* ended by a nameless one */
extern const GgenCliCommand ggen_cli_commands[]; /* ended by one without a noun */
extern const GgenCliOption ggen_cli_common_options[];
extern const GgenCliOption ggen_cli_program_options[]; /* what `ggen` itself takes beside those */

const GgenCliNoun *ggen_cli_find_noun (const char *name);
const GgenCliCommand *ggen_cli_find_command (const char *noun, const char *verb);
gboolean ggen_cli_noun_has_verbs (const GgenCliNoun *noun);
char *ggen_cli_command_get_name (const GgenCliCommand *command);
