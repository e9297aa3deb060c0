/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text for XML 1.0, which has no way to write most control characters: these appear as their pictures
 * ("␛"), and what is not UTF-8 as U+FFFD. */
void ggen_runner_xml_append (GString *xml, const char *bytes, gsize length);

/* ' name="value"'; @value: (nullable): nothing then */
void ggen_runner_xml_append_attribute (GString *xml, const char *name, const char *value);
/* Seconds: ' time="1.234"' */
void ggen_runner_xml_append_time (GString *xml, gint64 microseconds);

G_END_DECLS
