/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen-test.h>

G_BEGIN_DECLS

/*
 * A project of the source tree, copied into a test's own directory, and the programs that a person
 * would run on it. What is asked for and does not work fails the test with what the program said.
 */
typedef struct
{
  char *directory;
} ExampleProject;

ExampleProject *example_project_new (GgenTestSandbox *sandbox);
void example_project_free (ExampleProject *self);

void example_project_copy (ExampleProject *self, const char *source, const char *to);
gboolean example_project_copy_shared (ExampleProject *self, const char *source, const char *to);
char *example_project_path (ExampleProject *self, const char *name);

char *example_project_run (ExampleProject *self, const char *program, ...) G_GNUC_NULL_TERMINATED;
char *example_project_ggen (ExampleProject *self, ...) G_GNUC_NULL_TERMINATED;
gboolean
example_project_can_run (ExampleProject *self, const char *program, ...) G_GNUC_NULL_TERMINATED;

void example_project_build_library (ExampleProject *self, const char *name, guint n_classes);

const char *example_python (void);
guint example_count_files (const char *directory, const char *suffix);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ExampleProject, example_project_free)

G_END_DECLS
