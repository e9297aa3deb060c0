/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-yaml-private.h"

G_BEGIN_DECLS

/* Where in a file of the project a text stands that another language is written in. */
typedef struct
{
  char *source_name;
  guint line;
  guint column;
  gboolean is_exact; /* lines and columns of the text are those of the file, but for an offset */
  guint text_line;
  guint text_column;
} GgenPlace;

void ggen_place_init (GgenPlace *self, GgenYamlDocument *document, const GgenYamlNode *node);
void ggen_place_init_file (GgenPlace *self, const char *source_name);
void ggen_place_clear (GgenPlace *self);
void ggen_place_translate_error (const GgenPlace *self, GError *error);

G_END_DECLS
