/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Parses JSON that nobody vouches for. What is nested deeply is refused before the parser, which calls
 * itself for each level, comes to it; so are the comments that JSON does not have and the parser
 * knows. Errors are G_IO_ERROR_INVALID_DATA.
 *
 * Returns: (transfer full) */
JsonNode *ggen_runner_archive_json_parse (const char *text, gsize length, GError **error);

/* Members of an object. Each sets an error and returns FALSE where it is not what it has to be; what may
 * be missing stays as it was. */
typedef enum
{
  GGEN_RUNNER_JSON_REQUIRED,
  GGEN_RUNNER_JSON_OPTIONAL, /* it may be missing, or null */
} GgenRunnerJsonPresence;

gboolean ggen_runner_archive_json_get_string (JsonObject *object,
                                              const char *name,
                                              GgenRunnerJsonPresence presence,
                                              char **value,
                                              GError **error);
gboolean ggen_runner_archive_json_get_strings (JsonObject *object,
                                               const char *name,
                                               GgenRunnerJsonPresence presence,
                                               GStrv *value,
                                               GError **error);
gboolean ggen_runner_archive_json_get_integer (JsonObject *object,
                                               const char *name,
                                               gint64 minimum,
                                               gint64 maximum,
                                               gint64 *value,
                                               GError **error);
gboolean ggen_runner_archive_json_get_boolean (JsonObject *object,
                                               const char *name,
                                               gboolean *value,
                                               GError **error);
/* Calls @func with each object of a list, until it returns FALSE. */
typedef gboolean (*GgenRunnerJsonFunc) (JsonObject *object, gpointer user_data, GError **error);
gboolean ggen_runner_archive_json_each (JsonObject *object,
                                        const char *name,
                                        GgenRunnerJsonFunc func,
                                        gpointer user_data,
                                        GError **error);

G_END_DECLS
