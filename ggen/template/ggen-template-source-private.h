/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-template-error.h"

G_BEGIN_DECLS

/* The text of a template, and where in it things are. Offsets are bytes into @text. */
typedef struct
{
  char *name; /* (owned): for messages */
  char *text; /* (owned): UTF-8, lines end with '\n' */
  gsize length;
  guint first_line; /* what the first line is called in messages */
} GgenTemplateSource;

gboolean ggen_template_source_init (GgenTemplateSource *self,
                                    const char *name,
                                    const char *text,
                                    gssize length,
                                    guint first_line,
                                    GError **error);
void ggen_template_source_clear (GgenTemplateSource *self);
void ggen_template_source_locate (const GgenTemplateSource *self,
                                  gsize offset,
                                  guint *line,
                                  guint *column);
void
ggen_template_source_append_place (const GgenTemplateSource *self, gsize offset, GString *message);
void ggen_template_source_append_excerpt (const GgenTemplateSource *self,
                                          gsize offset,
                                          GString *message);
void ggen_template_source_set_error (const GgenTemplateSource *self,
                                     gsize offset,
                                     GError **error,
                                     GgenTemplateError code,
                                     const char *format,
                                     ...) G_GNUC_PRINTF (5, 6);

G_END_DECLS
