/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-settings.h"
#include "ggen-yaml-private.h"

G_BEGIN_DECLS

/* Holds what settings point to, as long as the configuration lives. */
typedef struct
{
  GStringChunk *strings;
  GPtrArray *lists;   /* (element-type GStrv) (owned) */
  GPtrArray *filters; /* (element-type GgenRunnerFilter) (owned) */
  GHashTable *groups; /* (element-type utf8 guint) (owned): how many of each run at once */
  char *folder;       /* what paths are relative to */
} GgenRunnerStore;

GgenRunnerStore *ggen_runner_store_new (const char *folder);
void ggen_runner_store_free (GgenRunnerStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerStore, ggen_runner_store_free)

/* One value as text. @value points to a field of the type that is told. */
typedef gboolean (*GgenRunnerParseFunc) (GgenRunnerStore *store,
                                         const char *text,
                                         gpointer value,
                                         GError **error);
/* FALSE: with a problem of the document */
typedef gboolean (*GgenRunnerReadFunc) (GgenRunnerStore *store,
                                        GgenYamlDocument *document,
                                        const GgenYamlNode *node,
                                        const char *what,
                                        gpointer value);

#define GGEN_RUNNER_DECLARE_PARSE(name)                                                            \
  gboolean ggen_runner_parse_##name (GgenRunnerStore *store, const char *text, gpointer value,     \
                                     GError **error);

GGEN_RUNNER_DECLARE_PARSE (boolean_value)
GGEN_RUNNER_DECLARE_PARSE (time_value)        /* gint64; not "none" */
GGEN_RUNNER_DECLARE_PARSE (time_limit_value)  /* gint64; "none" is 0 */
GGEN_RUNNER_DECLARE_PARSE (retries_value)     /* guint */
GGEN_RUNNER_DECLARE_PARSE (backoff_value)     /* gboolean: exponential */
GGEN_RUNNER_DECLARE_PARSE (jobs_value)        /* guint */
GGEN_RUNNER_DECLARE_PARSE (failures_value)    /* guint; "all" is 0 */
GGEN_RUNNER_DECLARE_PARSE (threads_value)     /* guint; "all" is G_MAXUINT */
GGEN_RUNNER_DECLARE_PARSE (priority_value)    /* int */
GGEN_RUNNER_DECLARE_PARSE (leaks_value)       /* gboolean: fail */
GGEN_RUNNER_DECLARE_PARSE (size_value)        /* gsize */
GGEN_RUNNER_DECLARE_PARSE (cpu_limit_value)   /* guint64, seconds; "none" is 0 */
GGEN_RUNNER_DECLARE_PARSE (size_limit_value)  /* guint64; likewise */
GGEN_RUNNER_DECLARE_PARSE (count_limit_value) /* guint64; likewise */
GGEN_RUNNER_DECLARE_PARSE (string_value)      /* const char * */
GGEN_RUNNER_DECLARE_PARSE (path_value)        /* const char *; absolute then */
GGEN_RUNNER_DECLARE_PARSE (group_value)       /* const char * */
GGEN_RUNNER_DECLARE_PARSE (filter_value)      /* const GgenRunnerFilter * */

gboolean ggen_runner_read_filter (GgenRunnerStore *store,
                                  GgenYamlDocument *document,
                                  const GgenYamlNode *node,
                                  const char *what,
                                  gpointer value); /* const GgenRunnerFilter * */
gboolean ggen_runner_read_words (GgenRunnerStore *store,
                                 GgenYamlDocument *document,
                                 const GgenYamlNode *node,
                                 const char *what,
                                 gpointer value); /* GStrv, not owned */
gboolean ggen_runner_read_environment (GgenRunnerStore *store,
                                       GgenYamlDocument *document,
                                       const GgenYamlNode *node,
                                       const char *what,
                                       gpointer value); /* likewise */

/* A single value, read as text. */
gboolean ggen_runner_read_scalar (GgenRunnerStore *store,
                                  GgenYamlDocument *document,
                                  const GgenYamlNode *node,
                                  const char *what,
                                  GgenRunnerParseFunc parse,
                                  gpointer value);

void
ggen_runner_problem (GgenYamlDocument *document, const GgenYamlNode *node, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

G_END_DECLS
