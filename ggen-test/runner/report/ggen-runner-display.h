/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-sink.h"

G_BEGIN_DECLS

/* What people want to see, wherever they look. */
typedef struct
{
  GgenRunnerSink sink;
  gboolean is_verbose; /* each case that ended has a line, and output is never cut */
  gboolean has_color;
  gboolean has_slowest;   /* the slowest tests are listed however fast they are */
  gboolean has_no_replay; /* the programs are gone when the run has ended */
  const char
      *rerun_command; /* (nullable): what runs those that failed again, as words of a shell; lives
                                as long as the reporter */
} GgenRunnerDisplay;

G_END_DECLS
