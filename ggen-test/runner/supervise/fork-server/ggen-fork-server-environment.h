/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* The environment of a test: the program's with what the runner wants to be different for it. */

/* @variables: "NAME=VALUE", or "NAME" for what is unset; they live as long as the environment is of use */
void ggen_fork_server_environment_make (char *const *variables);

/* In the process of a test: it is the environment from here on. */
void ggen_fork_server_environment_enter (void);
