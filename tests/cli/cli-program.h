/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen-test.h>

/* The built `ggen`, run as a user would, in the sandbox's folder. */

typedef struct
{
  int status; /* what a shell would say: 128 and the signal for a death by signal */
  char *out;
  char *err;
} CliResult;

void cli_result_free (CliResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliResult, cli_result_free)

const char *cli_get_program (void);
CliResult *cli_run (const char *argument, ...) G_GNUC_NULL_TERMINATED;
CliResult *cli_run_with_input (const char *input, const char *argument, ...) G_GNUC_NULL_TERMINATED;
CliResult *cli_run_shell (const char *script);
char *cli_run_in_terminal (guint columns, const char *const *environment, const char *argument, ...)
    G_GNUC_NULL_TERMINATED;
char *cli_run_in_terminal_until (const char *fifo, const char *news, const char *argument, ...)
    G_GNUC_NULL_TERMINATED;

void cli_assert_success (const CliResult *result);
void cli_assert_failure (const CliResult *result, const char *error);
void cli_assert_usage_error (const CliResult *result, const char *error);
void cli_assert_contains (const char *text, const char *part);
void cli_assert_lacks (const char *text, const char *part);
void cli_assert_golden (const char *name, const char *text);

void cli_write_file (const char *path, const char *text);
char *cli_read_file (const char *path);
char *cli_list_files (void);
