/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-visibility.h"

G_BEGIN_DECLS

/**
 * GgenValueKind:
 * @GGEN_VALUE_NULL: no value
 * @GGEN_VALUE_BOOLEAN: true or false
 * @GGEN_VALUE_INTEGER: a 64-bit signed integer
 * @GGEN_VALUE_DOUBLE: a double
 * @GGEN_VALUE_STRING: UTF-8 text
 * @GGEN_VALUE_LIST: a list of values
 * @GGEN_VALUE_MAP: values by key, in the order in which the keys were added
 *
 * What a [struct@GgenCodegen.Value] is.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_VALUE_NULL,
  GGEN_VALUE_BOOLEAN,
  GGEN_VALUE_INTEGER,
  GGEN_VALUE_DOUBLE,
  GGEN_VALUE_STRING,
  GGEN_VALUE_LIST,
  GGEN_VALUE_MAP,
} GgenValueKind;

#define GGEN_TYPE_VALUE (ggen_value_get_type ())

typedef struct _GgenValue GgenValue;

GGEN_AVAILABLE_IN_1_0
GType ggen_value_get_type (void) G_GNUC_CONST;

GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_new_null (void);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_new_boolean (gboolean value);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_new_integer (gint64 value);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_new_double (double value);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_new_string (const char *value);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_new_string_length (const char *value, gssize length);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_new_list (void);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_new_map (void);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_new_strv (const char *const *strings);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_new_from_variant (GVariant *variant);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_new_from_json (const char *json, GError **error);

GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_ref (GgenValue *self);
GGEN_AVAILABLE_IN_1_0
void ggen_value_unref (GgenValue *self);

GGEN_AVAILABLE_IN_1_0
GgenValueKind ggen_value_get_kind (GgenValue *self);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_value_get_boolean (GgenValue *self);
GGEN_AVAILABLE_IN_1_0
gint64 ggen_value_get_integer (GgenValue *self);
GGEN_AVAILABLE_IN_1_0
double ggen_value_get_double (GgenValue *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_value_get_string (GgenValue *self);
GGEN_AVAILABLE_IN_1_0
gsize ggen_value_get_length (GgenValue *self);

GGEN_AVAILABLE_IN_1_0
void ggen_value_append (GgenValue *self, GgenValue *item);
GGEN_AVAILABLE_IN_1_0
void ggen_value_append_boolean (GgenValue *self, gboolean item);
GGEN_AVAILABLE_IN_1_0
void ggen_value_append_integer (GgenValue *self, gint64 item);
GGEN_AVAILABLE_IN_1_0
void ggen_value_append_double (GgenValue *self, double item);
GGEN_AVAILABLE_IN_1_0
void ggen_value_append_string (GgenValue *self, const char *item);
GGEN_AVAILABLE_IN_1_0
void ggen_value_append_take (GgenValue *self, GgenValue *item);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_get_item (GgenValue *self, gsize position);

GGEN_AVAILABLE_IN_1_0
void ggen_value_set (GgenValue *self, const char *key, GgenValue *value);
GGEN_AVAILABLE_IN_1_0
void ggen_value_set_boolean (GgenValue *self, const char *key, gboolean value);
GGEN_AVAILABLE_IN_1_0
void ggen_value_set_integer (GgenValue *self, const char *key, gint64 value);
GGEN_AVAILABLE_IN_1_0
void ggen_value_set_double (GgenValue *self, const char *key, double value);
GGEN_AVAILABLE_IN_1_0
void ggen_value_set_string (GgenValue *self, const char *key, const char *value);
GGEN_AVAILABLE_IN_1_0
void ggen_value_set_take (GgenValue *self, const char *key, GgenValue *value);
GGEN_AVAILABLE_IN_1_0
void ggen_value_set_by_key (GgenValue *self, GgenValue *key, GgenValue *value);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_get (GgenValue *self, const char *key);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_value_has (GgenValue *self, const char *key);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_get_nth_key (GgenValue *self, gsize position);
GGEN_AVAILABLE_IN_1_0
GgenValue *ggen_value_get_nth_value (GgenValue *self, gsize position);

GGEN_AVAILABLE_IN_1_0
gboolean ggen_value_equal (GgenValue *self, GgenValue *other);
GGEN_AVAILABLE_IN_1_0
GVariant *ggen_value_to_variant (GgenValue *self);
GGEN_AVAILABLE_IN_1_0
char *ggen_value_to_json (GgenValue *self, guint indent);
GGEN_AVAILABLE_IN_1_0
char *ggen_value_to_string (GgenValue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenValue, ggen_value_unref)

G_END_DECLS
