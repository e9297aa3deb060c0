/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-invocation.h"

typedef enum
{
  GGEN_CLI_FINDING_OK,
  GGEN_CLI_FINDING_WARNING, /* only some commands need it */
  GGEN_CLI_FINDING_ERROR,   /* every command needs it */
} GgenCliFindingStatus;

typedef struct
{
  char *name;
  GgenCliFindingStatus status;
  char *detail; /* what was found */
  char *advice; /* what to do about it (nullable) */
} GgenCliFinding;

/* What the checks found, in order: a GPtrArray of GgenCliFinding. */

GPtrArray *ggen_cli_findings_new (void);
void ggen_cli_findings_add (GPtrArray *findings,
                            const char *name,
                            GgenCliFindingStatus status,
                            char *detail,
                            const char *advice);

/* Each adds its findings. They return FALSE only when interrupted. */
void ggen_cli_doctor_check_libraries (GPtrArray *findings);
void ggen_cli_doctor_check_typelibs (GPtrArray *findings);
void ggen_cli_doctor_check_workers (GPtrArray *findings);
void ggen_cli_doctor_check_directories (GPtrArray *findings);
gboolean
ggen_cli_doctor_check_programs (GgenCliInvocation *invocation, GPtrArray *findings, GError **error);
