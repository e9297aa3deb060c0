/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen-test.h>

/* Files of the sandbox, by their path in it. */

char *test_path (GgenTestSandbox *sandbox, const char *path);
void test_write (GgenTestSandbox *sandbox, const char *path, const char *text);
void test_write_data (GgenTestSandbox *sandbox, const char *path, const char *data, gsize length);
char *test_read (GgenTestSandbox *sandbox, const char *path);
gboolean test_exists (GgenTestSandbox *sandbox, const char *path);
void test_remove (GgenTestSandbox *sandbox, const char *path);
void test_make_dir (GgenTestSandbox *sandbox, const char *path);
void test_link (GgenTestSandbox *sandbox, const char *target, const char *path);
char *test_tree (GgenTestSandbox *sandbox);
