/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-template-vm-private.h"

G_BEGIN_DECLS

/* Letters by Unicode alone: what GLib offers for whole strings depends on the locale. */
void ggen_text_append_lower (GgenBuffer *buffer, const char *text, gsize length);
void ggen_text_append_upper (GgenBuffer *buffer, const char *text, gsize length);
GgenString *ggen_text_fold (const GgenString *text);

/* Words of identifiers and of prose, for the case filters. */
GPtrArray *ggen_text_split_words (const char *text);
char *ggen_text_pluralize (const char *word);
char *ggen_text_singularize (const char *word);

/* Lines without their newlines. */
GPtrArray *ggen_text_split_lines (const GgenString *text);

static inline GgenSlot
ggen_text_take (GgenBuffer *buffer)
{
  GgenSlot slot = ggen_slot_take (ggen_string_from_buffer (buffer, FALSE));

  ggen_buffer_clear (buffer);

  return slot;
}

/* Parameters as numbers and text; FALSE with the error set where they are something else. */
gboolean ggen_parameter_integer (GgenVm *vm,
                                 const GgenSlot *parameter,
                                 const char *name,
                                 gint64 fallback,
                                 gint64 *value);
gboolean
ggen_parameter_boolean (GgenVm *vm, const GgenSlot *parameter, gboolean fallback, gboolean *value);
gboolean ggen_parameter_text (GgenVm *vm,
                              const GgenSlot *parameter,
                              const char *name,
                              const char *fallback,
                              const char **value);

/* What filters of sequences share. All lists are (transfer full), and belong to nobody else. */
GgenList *ggen_filters_new_list (guint capacity);
GgenList *ggen_filters_copy_list (GgenVm *vm, const GgenSlot *value);
GgenList *ggen_filters_list_of_pairs (const GgenMap *map);
gboolean ggen_filters_get_key (GgenVm *vm,
                               const GgenSlot *item,
                               const GgenSlot *attribute,
                               gboolean is_sensitive,
                               GgenSlot *key);

/* The filters, by room; each ends with an entry without name. */
extern const GgenBuiltin ggen_string_filters[];
extern const GgenBuiltin ggen_layout_filters[];
extern const GgenBuiltin ggen_escape_filters[];
extern const GgenBuiltin ggen_case_filters[];
extern const GgenBuiltin ggen_sequence_filters[];
extern const GgenBuiltin ggen_order_filters[];
extern const GgenBuiltin ggen_selection_filters[];
extern const GgenBuiltin ggen_number_filters[];
extern const GgenBuiltin ggen_format_filters[];

extern const GgenBuiltin ggen_string_methods[];

G_END_DECLS
