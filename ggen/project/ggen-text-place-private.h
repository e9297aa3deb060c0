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
} GgenTextPlace;

void
ggen_text_place_init (GgenTextPlace *self, GgenYamlDocument *document, const GgenYamlNode *node);
void ggen_text_place_init_file (GgenTextPlace *self, const char *source_name);
void ggen_text_place_clear (GgenTextPlace *self);
void ggen_text_place_translate_error (const GgenTextPlace *self, GError *error);

G_END_DECLS
