/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-archive.h"

/* What `ggen test` does with archives is in a module of its own, "archive", and is loaded where there is one to be
 * written or read: libarchive brings eleven libraries along, which cost every run as much as all others together. */
typedef struct
{
  __typeof__ (&ggen_runner_archive_write_async) write_async;
  __typeof__ (&ggen_runner_archive_write_finish) write_finish;
  __typeof__ (&ggen_runner_archive_read_async) read_async;
  __typeof__ (&ggen_runner_archive_read_finish) read_finish;
  __typeof__ (&ggen_runner_archive_free) free;
} GgenCliArchiveFunctions;
