/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-program.h"

G_BEGIN_DECLS

/* (transfer full): the files that a program is: words of its command, and what it is linked from is none
 * of them. Empty where none of the words is a file. */
GStrv ggen_runner_stamp_find_files (const GgenRunnerProgram *program);

/* By size, time of modification (ns) and inode: the same means that nobody has written any of them. */
guint64 ggen_runner_stamp_of_files (const char *const *files);

/* By content: takes reading them. 0 where one cannot be read. */
guint64 ggen_runner_stamp_of_content (const char *const *files);

G_END_DECLS
