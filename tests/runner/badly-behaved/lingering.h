/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* Processes that stay. */

/* Whatever the runner does, none of them is there two minutes later. */
_Noreturn void linger (void);

/* Makes a process that calls linger(): as a daemon does, in a session of its own and with no parent, where
 * @is_daemon; else in a process group of its own. It holds the standard output and error where @holds_output. */
void leave_process (int is_daemon, int holds_output);

/* Processes that make processes, up to @limit in all; returns when there are that many. */
void explode (int limit);
