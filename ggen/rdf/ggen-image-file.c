/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-image-file-private.h"

#include "ggen-image-layout-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/*
 * The file is a header and then, each padded to 8 bytes: term records, hash slots, graphs, the block
 * of each graph, texts, prefixes. All numbers are the machine's own; byte_order tells which.
 */

#define MAGIC "GGENIMG"
#define BYTE_ORDER_MARK 0x01020304u
#define KEY_SIZE 64

typedef struct
{
  char magic[8];
  guint32 version;
  guint32 byte_order;
  guint64 checksum; /* of all bytes behind this field */
  guint64 file_length;
  char key[KEY_SIZE];
  guint32 n_terms;
  guint32 slot_mask;
  guint32 n_graphs;
  guint32 n_prefixes;
  guint64 text_length;
  guint64 prefixes_length;
} Header;

typedef struct
{
  guint32 name;
  guint32 n_triples;
  guint32 n_distinct[GGEN_N_PERMUTATIONS];
  guint32 has_starts;
} FileGraph;

G_STATIC_ASSERT (sizeof (Header) % 8 == 0);
G_STATIC_ASSERT (sizeof (FileGraph) % 8 == 0);

#define CHECKED_FROM G_STRUCT_OFFSET (Header, file_length)

/* Not against forgery, only against accidents: four lanes, so that the processor has work for every
 * multiplier while it waits for memory. A chunk is 32 bytes. */
typedef struct
{
  guint64 lanes[4];
} Checksum;

static void
checksum_init (Checksum *self)
{
  *self = (Checksum){
      {0x9e3779b97f4a7c15u, 0xd6e8feb86659fd93u, 0xa0761d6478bd642fu, 0xe7037ed1a0b428dbu}};
}

static void
checksum_add (Checksum *self, const void *data, gsize length)
{
  const char *bytes = data;

  for (; length >= sizeof self->lanes; bytes += sizeof self->lanes, length -= sizeof self->lanes)
    {
      guint64 words[4];

      memcpy (words, bytes, sizeof words);
      for (guint i = 0; i < 4; i++)
        {
          self->lanes[i] = (self->lanes[i] ^ words[i]) * 0xff51afd7ed558ccdu;
          self->lanes[i] ^= self->lanes[i] >> 32;
        }
    }

  for (; length > 0; bytes++, length--)
    self->lanes[length % 4] = (self->lanes[length % 4] ^ (guchar) *bytes) * 0xc4ceb9fe1a85ec53u;
}

static guint64
checksum_end (const Checksum *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < 4; i++)
    sum = (sum ^ self->lanes[i]) * 0xff51afd7ed558ccdu + (sum >> 29);

  return sum ^ (sum >> 32);
}

/* Writing */

typedef struct
{
  FILE *file;
  Checksum checksum;
  char pending[32]; /* the checksum takes whole chunks, whatever the parts are */
  gsize n_pending;
} Writer;

static void
writer_put (Writer *self, const void *data, gsize length)
{
  const char *bytes = data;
  gsize n_whole;

  if (length == 0)
    return;
  fwrite (bytes, 1, length, self->file);

  if (self->n_pending > 0)
    {
      gsize n_taken = MIN (length, sizeof self->pending - self->n_pending);
      memcpy (self->pending + self->n_pending, bytes, n_taken);
      self->n_pending += n_taken;
      bytes += n_taken;
      length -= n_taken;
      if (self->n_pending < sizeof self->pending)
        return;
      checksum_add (&self->checksum, self->pending, sizeof self->pending);
      self->n_pending = 0;
    }

  n_whole = length - length % sizeof self->pending;
  checksum_add (&self->checksum, bytes, n_whole);
  self->n_pending = length - n_whole;
  memcpy (self->pending, bytes + n_whole, self->n_pending);
}

static gsize
pad (gsize length)
{
  return (length + 7) & ~(gsize) 7;
}

static void
writer_put_padded (Writer *self, const void *data, gsize length)
{
  static const char zeros[8] = {0};

  writer_put (self, data, length);
  writer_put (self, zeros, pad (length) - length);
}

static GByteArray *
collect_prefixes (const GgenImage *self)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < self->prefixes->len; i++)
    {
      const GgenImagePrefix *prefix = &g_array_index (self->prefixes, GgenImagePrefix, i);
      g_byte_array_append (bytes, (const guint8 *) prefix->prefix, strlen (prefix->prefix) + 1);
      g_byte_array_append (bytes, (const guint8 *) prefix->iri, strlen (prefix->iri) + 1);
    }

  return bytes;
}

static gsize
get_block_size (const GgenImage *self, const GgenImageGraph *graph)
{
  return ggen_image_graph_get_block_length (graph->n_triples, self->terms.n_records,
                                            graph->starts[0] != NULL)
         * sizeof (guint32);
}

/* A mapped graph has no block of its own, but its first column is where its block starts. */
static const GgenTermId *
get_block (const GgenImageGraph *graph)
{
  return graph->columns[0][0];
}

static Header
make_header (const GgenImage *self, const char *key, gsize prefixes_length)
{
  const GgenTermTable *terms = &self->terms;
  Header header = {
      .magic = MAGIC,
      .version = GGEN_IMAGE_FORMAT_VERSION,
      .byte_order = BYTE_ORDER_MARK,
      .n_terms = terms->n_records,
      .slot_mask = terms->slot_mask,
      .n_graphs = self->n_graphs,
      .n_prefixes = self->prefixes->len,
      .text_length = terms->text_length,
      .prefixes_length = prefixes_length,
  };

  memcpy (header.key, key, MIN (strlen (key), KEY_SIZE));
  header.file_length = sizeof header + (gsize) terms->n_records * sizeof *terms->records
                       + ((gsize) terms->slot_mask + 1) * sizeof *terms->slots
                       + self->n_graphs * sizeof (FileGraph) + pad (terms->text_length)
                       + pad (prefixes_length);
  for (guint i = 0; i < self->n_graphs; i++)
    header.file_length += pad (get_block_size (self, &self->graphs[i]));

  return header;
}

static void
put_graphs (Writer *writer, const GgenImage *self)
{
  for (guint i = 0; i < self->n_graphs; i++)
    {
      const GgenImageGraph *graph = &self->graphs[i];
      FileGraph entry = {
          .name = graph->name,
          .n_triples = graph->n_triples,
          .has_starts = graph->starts[0] != NULL,
      };
      memcpy (entry.n_distinct, graph->n_distinct, sizeof entry.n_distinct);
      writer_put (writer, &entry, sizeof entry);
    }

  for (guint i = 0; i < self->n_graphs; i++)
    writer_put_padded (writer, get_block (&self->graphs[i]),
                       get_block_size (self, &self->graphs[i]));
}

static void
put_image (FILE *file, const GgenImage *self, const char *key)
{
  g_autoptr (GByteArray) prefixes = collect_prefixes (self);
  const GgenTermTable *terms = &self->terms;
  Header header = make_header (self, key, prefixes->len);
  Writer writer = {.file = file};

  checksum_init (&writer.checksum);
  fseek (file, CHECKED_FROM, SEEK_SET);
  writer_put (&writer, (const char *) &header + CHECKED_FROM, sizeof header - CHECKED_FROM);
  writer_put (&writer, terms->records, (gsize) terms->n_records * sizeof *terms->records);
  writer_put (&writer, terms->slots, ((gsize) terms->slot_mask + 1) * sizeof *terms->slots);
  put_graphs (&writer, self);
  writer_put_padded (&writer, terms->text, terms->text_length);
  writer_put_padded (&writer, prefixes->data, prefixes->len);
  checksum_add (&writer.checksum, writer.pending, writer.n_pending);

  header.checksum = checksum_end (&writer.checksum);
  fseek (file, 0, SEEK_SET);
  fwrite (&header, 1, CHECKED_FROM, file);
}

static gboolean
fail_to_write (const char *path, GError **error)
{
  int saved_errno = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved_errno),
               "%s: cannot be written: %s", path, g_strerror (saved_errno));
  return FALSE;
}

gboolean
ggen_image_save (const GgenImage *self, const char *path, const char *key, GError **error)
{
  g_autofree char *temporary = g_strdup_printf ("%s.XXXXXX.tmp", path);
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0644);
  FILE *file;
  gboolean is_good;

  if (fd < 0)
    return fail_to_write (path, error);

  file = fdopen (fd, "wb");
  put_image (file, self, key);
  is_good = !ferror (file);
  is_good = fclose (file) == 0 && is_good;

  if (!is_good || g_rename (temporary, path) != 0)
    {
      fail_to_write (path, error);
      g_unlink (temporary);
      return FALSE;
    }

  return TRUE;
}

/* Mapping */

typedef struct
{
  const char *data;
  gsize length;
  gsize offset;
} Cursor;

/* NULL where there are not so many bytes any more. */
static const void *
cursor_take (Cursor *self, gsize length)
{
  const char *start = self->data + self->offset;

  if (length > self->length - self->offset || pad (length) > self->length - self->offset)
    return NULL;

  self->offset += pad (length);

  return start;
}

static gboolean
is_header_good (const Header *header, gsize length, const char *key)
{
  char expected_key[KEY_SIZE] = {0};
  Checksum checksum;

  memcpy (expected_key, key, MIN (strlen (key), KEY_SIZE));
  if (length < sizeof *header || memcmp (header->magic, MAGIC, sizeof header->magic) != 0
      || header->version != GGEN_IMAGE_FORMAT_VERSION || header->byte_order != BYTE_ORDER_MARK
      || header->file_length != length || memcmp (header->key, expected_key, KEY_SIZE) != 0)
    return FALSE;

  checksum_init (&checksum);
  checksum_add (&checksum, (const char *) header + CHECKED_FROM, length - CHECKED_FROM);

  return checksum_end (&checksum) == header->checksum;
}

static gboolean
take_terms (Cursor *cursor, const Header *header, GgenImage *image)
{
  GgenTermTable *terms = &image->terms;

  terms->first_id = 1;
  terms->n_records = header->n_terms;
  terms->slot_mask = header->slot_mask;
  terms->text_length = header->text_length;
  terms->records = (gpointer) cursor_take (cursor, header->n_terms * sizeof *terms->records);
  terms->slots =
      (gpointer) cursor_take (cursor, ((gsize) header->slot_mask + 1) * sizeof *terms->slots);

  return terms->records != NULL && terms->slots != NULL;
}

static gboolean
take_graphs (Cursor *cursor, const Header *header, GgenImage *image)
{
  const FileGraph *entries = cursor_take (cursor, header->n_graphs * sizeof *entries);

  if (entries == NULL || header->n_graphs == 0)
    return FALSE;

  image->graphs = g_new0 (GgenImageGraph, header->n_graphs);
  image->n_graphs = header->n_graphs;
  for (guint i = 0; i < header->n_graphs; i++)
    {
      GgenImageGraph *graph = &image->graphs[i];
      gsize block_length = ggen_image_graph_get_block_length (entries[i].n_triples, header->n_terms,
                                                              entries[i].has_starts);
      const GgenTermId *block = cursor_take (cursor, block_length * sizeof *block);

      if (block == NULL)
        return FALSE;
      graph->name = entries[i].name;
      graph->n_triples = entries[i].n_triples;
      memcpy (graph->n_distinct, entries[i].n_distinct, sizeof graph->n_distinct);
      ggen_image_graph_set_block (graph, block, header->n_terms, entries[i].has_starts);
      image->n_quads += graph->n_triples;
    }

  return TRUE;
}

static gboolean
take_prefixes (Cursor *cursor, const Header *header, GgenImage *image)
{
  const char *strings = cursor_take (cursor, header->prefixes_length);
  const char *end = strings != NULL ? strings + header->prefixes_length : NULL;

  if (strings == NULL || (header->prefixes_length > 0 && end[-1] != '\0'))
    return FALSE;

  for (guint i = 0; i < header->n_prefixes; i++)
    {
      GgenImagePrefix prefix;

      if (strings == end)
        return FALSE;
      prefix.prefix = g_strdup (strings);
      strings += strlen (strings) + 1;
      prefix.iri = g_strdup (strings < end ? strings : "");
      strings += strings < end ? strlen (strings) + 1 : 0;
      g_array_append_val (image->prefixes, prefix);
    }

  return TRUE;
}

GgenImage *
ggen_image_map (const char *path, const char *key)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GgenImage) image = NULL;
  const Header *header;
  Cursor cursor;

  if (mapped == NULL)
    return NULL;

  cursor = (Cursor){g_mapped_file_get_contents (mapped), g_mapped_file_get_length (mapped), 0};
  header = (const Header *) cursor.data;
  if (!is_header_good (header, cursor.length, key))
    return NULL;

  image = ggen_image_alloc ();
  image->mapped = g_steal_pointer (&mapped);
  cursor.offset = sizeof *header;
  if (!take_terms (&cursor, header, image) || !take_graphs (&cursor, header, image))
    return NULL;

  image->terms.text = (gpointer) cursor_take (&cursor, header->text_length);
  if (image->terms.text == NULL || !take_prefixes (&cursor, header, image))
    return NULL;

  return g_steal_pointer (&image);
}
