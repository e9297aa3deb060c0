/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-case.h"
#include "ggen-runner-sink.h"

G_BEGIN_DECLS

typedef enum
{
  GGEN_RUNNER_LIST_TEXT,  /* for people: cases below their programs */
  GGEN_RUNNER_LIST_NAMES, /* an id on each line */
  GGEN_RUNNER_LIST_JSON,  /* a line with an object for each program */
  GGEN_RUNNER_LIST_TAP,   /* each as a test that is skipped */
} GgenRunnerListFormat;

/* "text", "names", "json", "tap" */
gboolean ggen_runner_list_parse_format (const char *name, GgenRunnerListFormat *format);

/* @cases: (element-type GgenRunnerCase): those of a program beside each other */
void ggen_runner_list_write (const GPtrArray *cases,
                             GgenRunnerListFormat format,
                             const GgenRunnerSink *sink);

G_END_DECLS
