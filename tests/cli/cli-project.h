/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen-codegen.h>

#include "cli-program.h"

/* A project of one graph, one query and one template: a greeting for Ada, one for Bob. */

#define CLI_PROJECT_FRONT_MATTER                                                                   \
  "---\n"                                                                                          \
  "to: \"{{ name }}.txt\"\n"                                                                       \
  "description: Greets\n"                                                                          \
  "for_each: people\n"                                                                             \
  "---\n"

/* Keeps a worker busy for longer than any test waits. */
#define CLI_PROJECT_ENDLESS                                                                        \
  "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}"              \
  "{% endfor %}{% endfor %}{% endfor %}"

void cli_project_write (void);
