/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Growing output text. Appending is inlined: rendering is mostly this. */
typedef struct
{
  char *data; /* (owned) */
  gsize length;
  gsize capacity;
} GgenBuffer;

void ggen_buffer_grow (GgenBuffer *self, gsize extra);

static inline void
ggen_buffer_append (GgenBuffer *self, const char *text, gsize length)
{
  if (length == 0)
    return;
  if (G_UNLIKELY (self->capacity - self->length < length))
    ggen_buffer_grow (self, length);
  /* Nothing can come as NULL, and go to where nothing was allocated yet. */
  if (length > 0)
    memcpy (self->data + self->length, text, length);
  self->length += length;
}

static inline void
ggen_buffer_append_char (GgenBuffer *self, char character)
{
  ggen_buffer_append (self, &character, 1);
}

static inline void
ggen_buffer_append_text (GgenBuffer *self, const char *text)
{
  ggen_buffer_append (self, text, strlen (text));
}

void ggen_buffer_init (GgenBuffer *self);
void ggen_buffer_clear (GgenBuffer *self);
void ggen_buffer_fill (GgenBuffer *self, char character, gsize count);
void ggen_buffer_append_unichar (GgenBuffer *self, gunichar character);
void ggen_buffer_append_integer (GgenBuffer *self, gint64 value);
void ggen_buffer_append_double (GgenBuffer *self, double value);
void ggen_buffer_append_escaped (GgenBuffer *self, const char *text, gsize length);
char *ggen_buffer_steal (GgenBuffer *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GgenBuffer, ggen_buffer_clear)

G_END_DECLS
