/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-rdf-reader-private.h"

#include "ggen-iri-private.h"
#include "ggen-rdf-mend-private.h"
#include "ggen-parallel-private.h"
#include "ggen-rdf-message-private.h"
#include "ggen-rdf-split-private.h"
#include "ggen-rdf-text-private.h"

#include <serd/serd.h>
#include <string.h>

/* How much Serd takes at once. Also how often we look whether we are cancelled. */
#define PAGE_SIZE 65536

/* Texts below two of these are read in one go. */
#define MIN_PART_LENGTH (512 * 1024)

typedef struct
{
  char *name; /* (owned) */
  gsize name_length;
  char *iri; /* (owned) */
  gsize iri_length;
} Prefix;

/* A term as it was written, and what it was the last time. */
typedef struct
{
  SerdType type;
  GgenTermId id;
  GString *text; /* (owned) */
} Recent;

typedef struct
{
  GgenImageBuilder *builder;
  GgenDictionary *dictionary;
  const GgenRdfSource *source;
  GCancellable *cancellable; /* (nullable) */

  const char *preamble; /* what Serd reads before the text */
  gsize preamble_length;
  const char *text;
  gsize length;
  gsize consumed; /* what Serd has taken of the text */
  gboolean has_escapes;

  char *base;       /* (owned) (nullable): what relative IRIs are relative to */
  GArray *prefixes; /* (element-type Prefix) (owned) */
  GString *buffer;  /* (owned): an IRI being put together */
  Recent subject;
  Recent predicate;
  Recent datatype;

  char *message; /* (owned) (nullable): the first thing that is wrong */
  gsize offset;  /* and where */
  GError *error; /* (owned) (nullable): what is not about the text */
} Reader;

GgenRdfSource *
ggen_rdf_source_new (GBytes *bytes, const char *name, const char *base_uri, GgenRdfSyntax syntax)
{
  GgenRdfSource *self = g_new0 (GgenRdfSource, 1);

  self->bytes = g_bytes_ref (bytes);
  self->mended = ggen_rdf_mend (bytes, syntax);
  self->name = g_strdup (name);
  self->base_uri = g_strdup (base_uri);
  self->syntax = syntax;

  return self;
}

void
ggen_rdf_source_free (GgenRdfSource *self)
{
  g_bytes_unref (self->bytes);
  g_bytes_unref (self->mended);
  g_free (self->name);
  g_free (self->base_uri);
  g_free (self);
}

static gboolean
has_failed (const Reader *self)
{
  return self->message != NULL || self->error != NULL;
}

/* Takes the message. */
static SerdStatus
fail_at (Reader *self, gsize offset, char *message)
{
  if (has_failed (self))
    g_free (message);
  else
    {
      self->message = message;
      self->offset = offset;
    }

  return SERD_ERR_BAD_SYNTAX;
}

/* Where something stands that was just read. Only meant to be exact when Serd reads byte by byte. */
static gboolean
find_written (const Reader *self, const char *written, gsize length, gsize *offset)
{
  for (gsize start = MIN (self->consumed, self->length); start > 0;)
    if (--start + length <= self->length && memcmp (self->text + start, written, length) == 0)
      {
        *offset = start;
        return TRUE;
      }

  return FALSE;
}

static gsize
find_node (const Reader *self, const SerdNode *node)
{
  const char *text = (const char *) node->buf;
  const char *colon = memchr (text, ':', node->n_bytes);
  gsize offset = self->consumed > 0 ? self->consumed - 1 : 0;

  /* A name with escapes was written otherwise than it reads, but its prefix was not. */
  if (!find_written (self, text, node->n_bytes, &offset) && colon != NULL)
    find_written (self, text, colon + 1 - text, &offset);

  return offset;
}

/* Text that \u escapes are part of may not be UTF-8 any more. */
static gboolean
is_text_sound (const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *bad;

      if (g_utf8_validate_len (text, end - text, &bad))
        return TRUE;
      if (*bad != '\0')
        return FALSE;
      text = bad + 1;
    }

  return TRUE;
}

static gboolean
is_iri_sound (const char *iri, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) iri[i] <= 0x20 || strchr ("<>\"{}|^`\\", iri[i]) != NULL)
      return FALSE;

  return g_utf8_validate_len (iri, length, NULL);
}

static GgenTermId
check_id (Reader *self, GgenTermId id)
{
  if (id == GGEN_TERM_ID_NONE && !has_failed (self))
    ggen_image_builder_fail_too_large (&self->error);

  return id;
}

static GgenTermId
intern_iri (Reader *self, const char *iri, gsize length)
{
  if (self->has_escapes && !is_iri_sound (iri, length))
    {
      fail_at (self, self->consumed - 1,
               g_strdup ("an escape makes this IRI hold a character that IRIs cannot hold"));
      return GGEN_TERM_ID_NONE;
    }

  return check_id (self, ggen_dictionary_intern_iri (self->dictionary, iri, length));
}

/* Puts what an IRI means here into buffer. */
static gboolean
resolve (Reader *self, const SerdNode *node)
{
  const char *iri = (const char *) node->buf;

  if (ggen_iri_is_absolute (iri, node->n_bytes))
    {
      g_string_truncate (self->buffer, 0);
      g_string_append_len (self->buffer, iri, node->n_bytes);
      return TRUE;
    }

  if (self->base == NULL)
    {
      fail_at (self, find_node (self, node),
               g_strdup_printf ("<%s> is relative, but nothing says what to; add @base", iri));
      return FALSE;
    }

  ggen_iri_resolve (self->base, strlen (self->base), iri, node->n_bytes, self->buffer);

  return TRUE;
}

static GgenTermId
intern_uri (Reader *self, const SerdNode *node)
{
  if (ggen_iri_is_absolute ((const char *) node->buf, node->n_bytes))
    return intern_iri (self, (const char *) node->buf, node->n_bytes);

  if (!resolve (self, node))
    return GGEN_TERM_ID_NONE;

  return intern_iri (self, self->buffer->str, self->buffer->len);
}

static const Prefix *
find_prefix (const Reader *self, const char *name, gsize name_length)
{
  for (guint i = 0; i < self->prefixes->len; i++)
    {
      const Prefix *prefix = &g_array_index (self->prefixes, Prefix, i);
      if (prefix->name_length == name_length && memcmp (prefix->name, name, name_length) == 0)
        return prefix;
    }

  return NULL;
}

static GgenTermId
intern_prefixed (Reader *self, const SerdNode *node)
{
  const char *name = (const char *) node->buf;
  const char *colon = memchr (name, ':', node->n_bytes);
  const Prefix *prefix = NULL;

  if (colon != NULL)
    prefix = find_prefix (self, name, colon - name);
  if (prefix == NULL)
    {
      int name_length = colon != NULL ? (int) (colon - name) : (int) node->n_bytes;
      fail_at (self, find_node (self, node),
               g_strdup_printf ("the prefix '%.*s:' is not declared; add @prefix %.*s: <…> .",
                                name_length, name, name_length, name));
      return GGEN_TERM_ID_NONE;
    }

  g_string_truncate (self->buffer, 0);
  g_string_append_len (self->buffer, prefix->iri, prefix->iri_length);
  g_string_append_len (self->buffer, colon + 1, node->n_bytes - (colon + 1 - name));

  return intern_iri (self, self->buffer->str, self->buffer->len);
}

static GgenTermId
intern_resource (Reader *self, const SerdNode *node)
{
  switch (node->type)
    {
    case SERD_URI:
      return intern_uri (self, node);

    case SERD_CURIE:
      return intern_prefixed (self, node);

    case SERD_BLANK:
      return check_id (self,
                       ggen_dictionary_intern_blank (self->dictionary, (const char *) node->buf,
                                                     node->n_bytes));

    default:
      fail_at (self, self->consumed - 1, g_strdup ("a literal cannot stand here"));
      return GGEN_TERM_ID_NONE;
    }
}

/* Statements that follow each other often have the same subject, predicate or datatype. */
static GgenTermId
intern_recent (Reader *self, Recent *recent, const SerdNode *node)
{
  if (recent->id != GGEN_TERM_ID_NONE && recent->type == node->type
      && recent->text->len == node->n_bytes
      && memcmp (recent->text->str, node->buf, node->n_bytes) == 0)
    return recent->id;

  recent->id = intern_resource (self, node);
  recent->type = node->type;
  g_string_truncate (recent->text, 0);
  g_string_append_len (recent->text, (const char *) node->buf, node->n_bytes);

  return recent->id;
}

static GgenTermId
intern_literal (Reader *self,
                const SerdNode *node,
                const SerdNode *datatype,
                const SerdNode *language)
{
  const char *text = (const char *) node->buf;
  GgenTermId datatype_id = GGEN_TERM_ID_XSD_STRING;

  if (self->has_escapes && !is_text_sound (text, node->n_bytes))
    {
      fail_at (self, self->consumed - 1,
               g_strdup ("an escape in this string is not a character; "
                         "\\uD800 to \\uDFFF are none, use \\U for those above \\uFFFF"));
      return GGEN_TERM_ID_NONE;
    }

  if (language != NULL && language->n_bytes > 0)
    return check_id (self,
                     ggen_dictionary_intern_lang_literal (self->dictionary, text, node->n_bytes,
                                                          (const char *) language->buf,
                                                          language->n_bytes));

  if (datatype != NULL && datatype->n_bytes > 0)
    datatype_id = intern_recent (self, &self->datatype, datatype);
  if (datatype_id == GGEN_TERM_ID_NONE)
    return GGEN_TERM_ID_NONE;

  return check_id (self, ggen_dictionary_intern_literal (self->dictionary, text, node->n_bytes,
                                                         datatype_id));
}

static void
explain (Reader *self, const char *said)
{
  /* Serd has read one byte ahead, unless there was none. */
  gsize offset =
      self->consumed > self->length ? self->length : self->consumed - (self->consumed > 0);
  char *message =
      ggen_rdf_message_explain (said, self->source->syntax, self->text, self->length, &offset);

  fail_at (self, offset, message);
}

/* What Serd calls */

static SerdStatus
on_statement (void *data,
              SerdStatementFlags flags,
              const SerdNode *graph,
              const SerdNode *subject,
              const SerdNode *predicate,
              const SerdNode *object,
              const SerdNode *datatype,
              const SerdNode *language)
{
  Reader *self = data;
  GgenTermId graph_id = GGEN_TERM_ID_NONE;
  GgenTermId subject_id, predicate_id, object_id;

  if (has_failed (self))
    return SERD_ERR_BAD_SYNTAX;

  if (graph != NULL && graph->type != SERD_NOTHING)
    {
      /* Serd reads graphs in Turtle as well. */
      if (self->source->syntax == GGEN_RDF_SYNTAX_TURTLE)
        return fail_at (self, find_node (self, graph),
                        g_strdup ("graphs are not allowed in Turtle; if this is TriG, name the "
                                  "file .trig"));

      graph_id = intern_resource (self, graph);
      if (graph_id == GGEN_TERM_ID_NONE)
        return SERD_ERR_BAD_SYNTAX;
    }

  subject_id = intern_recent (self, &self->subject, subject);
  if (subject_id == GGEN_TERM_ID_NONE)
    return SERD_ERR_BAD_SYNTAX;

  predicate_id = intern_recent (self, &self->predicate, predicate);
  if (predicate_id == GGEN_TERM_ID_NONE)
    return SERD_ERR_BAD_SYNTAX;

  object_id = object->type == SERD_LITERAL ? intern_literal (self, object, datatype, language)
                                           : intern_resource (self, object);
  if (object_id == GGEN_TERM_ID_NONE)
    return SERD_ERR_BAD_SYNTAX;

  ggen_image_builder_add (self->builder, graph_id, subject_id, predicate_id, object_id);

  return SERD_SUCCESS;
}

/* Relative IRIs and prefixed names may mean something else from now on. */
static void
forget_recent (Reader *self)
{
  self->subject.id = GGEN_TERM_ID_NONE;
  self->predicate.id = GGEN_TERM_ID_NONE;
  self->datatype.id = GGEN_TERM_ID_NONE;
}

static SerdStatus
on_base (void *data, const SerdNode *uri)
{
  Reader *self = data;

  if (has_failed (self) || !resolve (self, uri))
    return SERD_ERR_BAD_SYNTAX;

  g_free (self->base);
  self->base = g_strdup (self->buffer->str);
  forget_recent (self);

  return SERD_SUCCESS;
}

static void
clear_prefix (gpointer data)
{
  Prefix *prefix = data;

  g_free (prefix->name);
  g_free (prefix->iri);
}

static void
set_prefix (Reader *self, const char *name, const char *iri)
{
  Prefix added = {g_strdup (name), strlen (name), g_strdup (iri), strlen (iri)};

  for (guint i = 0; i < self->prefixes->len; i++)
    if (strcmp (g_array_index (self->prefixes, Prefix, i).name, name) == 0)
      {
        g_array_remove_index (self->prefixes, i);
        break;
      }

  g_array_append_val (self->prefixes, added);
  ggen_image_builder_set_prefix (self->builder, name, iri);
}

static SerdStatus
on_prefix (void *data, const SerdNode *name, const SerdNode *uri)
{
  Reader *self = data;

  if (has_failed (self) || !resolve (self, uri))
    return SERD_ERR_BAD_SYNTAX;

  set_prefix (self, (const char *) name->buf, self->buffer->str);
  forget_recent (self);

  return SERD_SUCCESS;
}

static SerdStatus
on_error (void *data, const SerdError *serd_error)
{
  Reader *self = data;
  g_autofree char *said = NULL;
  va_list arguments;

  if (has_failed (self))
    return SERD_SUCCESS;

  va_copy (arguments, *serd_error->args);
  said = g_strdup_vprintf (serd_error->fmt, arguments);
  va_end (arguments);
  explain (self, said);

  return SERD_SUCCESS;
}

static size_t
on_read (void *target, size_t size, size_t n_members, void *data)
{
  Reader *self = data;
  gsize wanted = size * n_members;
  gsize n_before, n_bytes;

  if (g_cancellable_set_error_if_cancelled (self->cancellable,
                                            self->error == NULL ? &self->error : NULL))
    return 0;
  if (self->preamble_length == 0 && self->consumed >= self->length)
    {
      /* Beyond the length: the end itself has been read. */
      self->consumed = self->length + 1;
      return 0;
    }

  /* Serd takes less than it asks for as the end: both must come together. */
  n_before = MIN (wanted, self->preamble_length);
  memcpy (target, self->preamble, n_before);
  self->preamble += n_before;
  self->preamble_length -= n_before;

  n_bytes = MIN (wanted - n_before, self->length - self->consumed);
  memcpy ((char *) target + n_before, self->text + self->consumed, n_bytes);
  self->consumed += n_bytes;

  return n_before + n_bytes;
}

static int
on_check_read (void *data)
{
  return 0;
}

static SerdSyntax
get_serd_syntax (GgenRdfSyntax syntax)
{
  switch (syntax)
    {
    case GGEN_RDF_SYNTAX_TURTLE:
      return SERD_TURTLE;

    case GGEN_RDF_SYNTAX_NTRIPLES:
      return SERD_NTRIPLES;

    case GGEN_RDF_SYNTAX_NQUADS:
      return SERD_NQUADS;

    case GGEN_RDF_SYNTAX_TRIG:
      return SERD_TRIG;
    }

  g_return_val_if_reached (SERD_TURTLE);
}

static void
reader_init (Reader *self,
             GgenImageBuilder *builder,
             const GgenRdfSource *source,
             GCancellable *cancellable)
{
  *self = (Reader){
      .builder = builder,
      .dictionary = ggen_image_builder_get_dictionary (builder),
      .source = source,
      .cancellable = cancellable,
      .preamble = "",
      .base = g_strdup (source->base_uri),
      .prefixes = g_array_new (FALSE, FALSE, sizeof (Prefix)),
      .buffer = g_string_new (NULL),
      .subject.text = g_string_new (NULL),
      .predicate.text = g_string_new (NULL),
      .datatype.text = g_string_new (NULL),
  };
  g_array_set_clear_func (self->prefixes, clear_prefix);

  self->text = g_bytes_get_data (source->mended, &self->length);
  self->has_escapes = ggen_rdf_text_has_escapes (self->text, self->length);
}

static void
reader_clear (Reader *self)
{
  g_free (self->base);
  g_array_unref (self->prefixes);
  g_string_free (self->buffer, TRUE);
  g_string_free (self->subject.text, TRUE);
  g_string_free (self->predicate.text, TRUE);
  g_string_free (self->datatype.text, TRUE);
  g_free (self->message);
  g_clear_error (&self->error);
}

static void
reader_run (Reader *self, gsize page_size)
{
  SerdReader *serd = serd_reader_new (get_serd_syntax (self->source->syntax), self, NULL, on_base,
                                      on_prefix, on_statement, NULL);
  SerdStatus status;

  serd_reader_set_strict (serd, TRUE);
  serd_reader_set_error_sink (serd, on_error, self);
  status = serd_reader_read_source (serd, on_read, on_check_read, self,
                                    (const uint8_t *) self->source->name, page_size);
  serd_reader_free (serd);

  /* SERD_FAILURE is what it says of an empty file. */
  if (status > SERD_FAILURE && !has_failed (self))
    explain (self, (const char *) serd_strerror (status));
}

/* Reads once more, byte by byte, so that the place of the error is known to the byte. */
static gboolean
report (const GgenRdfSource *source, GError **error)
{
  g_autoptr (GgenImageBuilder) scratch = ggen_image_builder_new ();
  gsize length;
  const char *text = g_bytes_get_data (source->bytes, &length);
  Reader reader;

  reader_init (&reader, scratch, source, NULL);
  reader_run (&reader, 1);

  if (reader.error != NULL)
    g_propagate_error (error, g_steal_pointer (&reader.error));
  else
    ggen_rdf_text_fail (text, length,
                        ggen_rdf_mend_find (source->bytes, source->mended, reader.offset),
                        source->name, GGEN_RDF_ERROR_SYNTAX,
                        reader.message != NULL ? reader.message : "the text cannot be read", error);
  reader_clear (&reader);

  return FALSE;
}

static gboolean
read_whole (GgenImageBuilder *builder,
            const GgenRdfSource *source,
            GCancellable *cancellable,
            GError **error)
{
  Reader reader;
  gboolean is_good;

  reader_init (&reader, builder, source, cancellable);
  reader_run (&reader, PAGE_SIZE);
  is_good = !has_failed (&reader);
  if (reader.error != NULL)
    g_propagate_error (error, g_steal_pointer (&reader.error));
  else if (reader.message != NULL)
    report (source, error);
  reader_clear (&reader);

  return is_good;
}

typedef struct
{
  const GgenRdfSource *source;
  GCancellable *cancellable;
  GArray *parts;       /* (element-type GgenRdfPart) */
  GPtrArray *builders; /* (element-type GgenImageBuilder): one for each part */
  gint n_failed;       /* atomic */
} PartsReader;

static void
read_part (guint index, gpointer user_data)
{
  PartsReader *self = user_data;
  const GgenRdfPart *part = &g_array_index (self->parts, GgenRdfPart, index);
  Reader reader;

  reader_init (&reader, g_ptr_array_index (self->builders, index), self->source, self->cancellable);
  reader.preamble = part->preamble;
  reader.preamble_length = strlen (part->preamble);
  reader.text += part->start;
  reader.length = part->end - part->start;
  reader_run (&reader, PAGE_SIZE);
  if (has_failed (&reader))
    g_atomic_int_inc (&self->n_failed);
  reader_clear (&reader);
}

static gboolean
has_generated_labels (const GgenRdfSource *source)
{
  return source->syntax == GGEN_RDF_SYNTAX_TURTLE || source->syntax == GGEN_RDF_SYNTAX_TRIG;
}

/* Where Serd generates labels, it renames b1 to B1, and sees if a text has both: but only in one go. */
static gboolean
may_have_clashing_labels (const GgenRdfSource *source, const char *text, gsize length)
{
  return has_generated_labels (source) && memmem (text, length, "_:B", 3) != NULL;
}

/* FALSE where the text must be read whole, be it for an error. */
static gboolean
read_parts (GgenImageBuilder *builder, const GgenRdfSource *source, GCancellable *cancellable)
{
  gsize length;
  const char *text = g_bytes_get_data (source->mended, &length);
  guint n_parts = length / MIN_PART_LENGTH;
  g_autoptr (GPtrArray) builders =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_image_builder_free);
  g_autoptr (GArray) parts = NULL;
  PartsReader reader = {source, cancellable, NULL, builders, 0};

  if (n_parts >= 2)
    n_parts = MIN (n_parts, ggen_parallel_get_n_threads ());
  if (n_parts < 2 || may_have_clashing_labels (source, text, length))
    return FALSE;

  parts = ggen_rdf_split (text, length, source->syntax, n_parts);
  reader.parts = parts;
  for (guint i = 0; i < parts->len; i++)
    g_ptr_array_add (builders, ggen_image_builder_new ());
  ggen_parallel_run (parts->len, read_part, &reader);
  if (reader.n_failed > 0)
    return FALSE;

  for (guint i = 0; i < parts->len; i++)
    if (!ggen_image_builder_add_part (builder, g_ptr_array_index (builders, i),
                                      has_generated_labels (source), NULL))
      return FALSE;

  return TRUE;
}

gboolean
ggen_rdf_read (GgenImageBuilder *builder,
               const GgenRdfSource *source,
               GCancellable *cancellable,
               GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (source->bytes, &length);

  if (!ggen_rdf_text_check (text, length, source->name, error))
    return FALSE;

  return read_parts (builder, source, cancellable)
         || read_whole (builder, source, cancellable, error);
}
