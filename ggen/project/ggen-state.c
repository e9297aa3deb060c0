/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-state-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ggen-transaction-private.h"

/*
 * The file: eight bytes that name the format and its version, the hash of the rest, the rest, a
 * GVariant in the byte order of the machine. Whatever is not exactly that is no state at all.
 */

#define FILE_NAME "state"
#define MAGIC "ggenst\x01\n"
#define HEADER_LENGTH 24
#define MAX_LENGTH (256 * 1024 * 1024)

#define INPUT_TYPE "(su(txxtx)(tt))"
#define OUTPUT_TYPE "(ssu(txxtx)(tt)(tt)(tt))"
#define STATE_TYPE "(usa" INPUT_TYPE "a" OUTPUT_TYPE ")"
#define BYTE_ORDER_SIGN 0x01020304u

static void
input_free (gpointer data)
{
  GgenStateInput *input = data;

  g_free (input->path);
  g_free (input);
}

static void
output_free (gpointer data)
{
  GgenStateOutput *output = data;

  g_free (output->path);
  g_free (output->template_path);
  g_free (output);
}

GgenState *
ggen_state_new (const char *key)
{
  GgenState *self = g_new0 (GgenState, 1);

  self->key = g_strdup (key);
  self->inputs = g_ptr_array_new_with_free_func (input_free);
  self->outputs = g_ptr_array_new_with_free_func (output_free);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
ggen_state_free (GgenState *self)
{
  g_free (self->key);
  g_clear_pointer (&self->by_path, g_hash_table_unref);
  g_clear_pointer (&self->inputs, g_ptr_array_unref);
  g_clear_pointer (&self->outputs, g_ptr_array_unref);
  g_free (self);
}

GgenStateInput *
ggen_state_add_input (GgenState *self, GgenStateInputKind kind, const char *path)
{
  GgenStateInput *input = g_new0 (GgenStateInput, 1);

  input->path = g_strdup (path);
  input->kind = kind;
  g_ptr_array_add (self->inputs, input);

  return input;
}

GgenStateOutput *
ggen_state_add_output (GgenState *self, const char *path, const char *template_path)
{
  GgenStateOutput *output = g_new0 (GgenStateOutput, 1);

  output->path = g_strdup (path);
  output->template_path = g_strdup (template_path);
  g_ptr_array_add (self->outputs, output);
  g_hash_table_replace (self->by_path, output->path, output);

  return output;
}

GgenStateOutput *
ggen_state_lookup_output (GgenState *self, const char *path)
{
  return g_hash_table_lookup (self->by_path, path);
}

static GVariant *
pack (GgenState *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (STATE_TYPE));
  g_variant_builder_add (&builder, "u", BYTE_ORDER_SIGN);
  g_variant_builder_add (&builder, "s", self->key);

  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a" INPUT_TYPE));
  for (guint i = 0; i < self->inputs->len; i++)
    {
      const GgenStateInput *input = g_ptr_array_index (self->inputs, i);
      const GgenFileStamp *stamp = &input->stamp;

      g_variant_builder_add (&builder, INPUT_TYPE, input->path, (guint32) input->kind, stamp->size,
                             stamp->mtime, stamp->ctime, stamp->inode, stamp->seen,
                             input->hash.high, input->hash.low);
    }
  g_variant_builder_close (&builder);

  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a" OUTPUT_TYPE));
  for (guint i = 0; i < self->outputs->len; i++)
    {
      const GgenStateOutput *output = g_ptr_array_index (self->outputs, i);
      const GgenFileStamp *stamp = &output->stamp;

      g_variant_builder_add (&builder, OUTPUT_TYPE, output->path, output->template_path,
                             (guint32) output->flags, stamp->size, stamp->mtime, stamp->ctime,
                             stamp->inode, stamp->seen, output->disk.high, output->disk.low,
                             output->generated.high, output->generated.low, output->pending.high,
                             output->pending.low);
    }
  g_variant_builder_close (&builder);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GBytes *
ggen_state_to_bytes (GgenState *self)
{
  g_autoptr (GVariant) packed = pack (self);
  gsize length = g_variant_get_size (packed);
  guint8 *data = g_malloc (HEADER_LENGTH + length);
  GgenContentHash hash;

  g_variant_store (packed, data + HEADER_LENGTH);
  hash = ggen_content_hash (data + HEADER_LENGTH, length);
  memcpy (data, MAGIC, 8);
  memcpy (data + 8, &hash.high, 8);
  memcpy (data + 16, &hash.low, 8);

  return g_bytes_new_take (data, HEADER_LENGTH + length);
}

static void
unpack_inputs (GgenState *self, GVariant *list)
{
  GVariantIter iter;
  const char *path;
  guint32 kind;
  GgenFileStamp stamp;
  GgenContentHash hash;

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&su(txxtx)(tt))", &path, &kind, &stamp.size, &stamp.mtime,
                              &stamp.ctime, &stamp.inode, &stamp.seen, &hash.high, &hash.low))
    {
      GgenStateInput *input = ggen_state_add_input (self, kind, path);

      input->stamp = stamp;
      input->hash = hash;
    }
}

static void
unpack_outputs (GgenState *self, GVariant *list)
{
  GVariantIter iter;
  const char *path;
  const char *template_path;
  guint32 flags;
  GgenStateOutput values;

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&s&su(txxtx)(tt)(tt)(tt))", &path, &template_path, &flags,
                              &values.stamp.size, &values.stamp.mtime, &values.stamp.ctime,
                              &values.stamp.inode, &values.stamp.seen, &values.disk.high,
                              &values.disk.low, &values.generated.high, &values.generated.low,
                              &values.pending.high, &values.pending.low))
    {
      GgenStateOutput *output = ggen_state_add_output (self, path, template_path);

      output->flags = flags;
      output->stamp = values.stamp;
      output->disk = values.disk;
      output->generated = values.generated;
      output->pending = values.pending;
    }
}

static GBytes *
check_header (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  GgenContentHash expected;
  GgenContentHash hash;

  if (length < HEADER_LENGTH || memcmp (data, MAGIC, 8) != 0)
    return NULL;

  memcpy (&expected.high, data + 8, 8);
  memcpy (&expected.low, data + 16, 8);
  hash = ggen_content_hash (data + HEADER_LENGTH, length - HEADER_LENGTH);
  if (!ggen_content_hash_equal (hash, expected))
    return NULL;

  return g_bytes_new_from_bytes (bytes, HEADER_LENGTH, length - HEADER_LENGTH);
}

/* Returns: (nullable): %NULL where the bytes are no state that this version wrote */
GgenState *
ggen_state_new_from_bytes (GBytes *bytes)
{
  g_autoptr (GBytes) body = check_header (bytes);
  g_autoptr (GgenState) self = NULL;
  g_autoptr (GVariant) packed = NULL;
  g_autoptr (GVariant) inputs = NULL;
  g_autoptr (GVariant) outputs = NULL;
  const char *key;
  guint32 sign;

  if (body == NULL)
    return NULL;

  /* Not trusted, in spite of the hash: who can write the file can make one that fits. */
  packed = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (STATE_TYPE), body, FALSE));
  g_variant_get (packed, "(u&s@a" INPUT_TYPE "@a" OUTPUT_TYPE ")", &sign, &key, &inputs, &outputs);
  if (sign != BYTE_ORDER_SIGN)
    return NULL;

  self = ggen_state_new (key);
  unpack_inputs (self, inputs);
  unpack_outputs (self, outputs);

  return g_steal_pointer (&self);
}

static GBytes *
read_file (int fd)
{
  g_autofree guint8 *data = NULL;
  struct stat info;
  gsize length = 0;

  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > MAX_LENGTH)
    return NULL;

  data = g_malloc (info.st_size + 1);
  while (length < (gsize) info.st_size)
    {
      gssize n = read (fd, data + length, info.st_size - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return NULL;
      length += n;
    }

  return g_bytes_new_take (g_steal_pointer (&data), length);
}

/*
 * ggen_state_load:
 * @dir: descriptor of the directory that holds the state
 *
 * Returns: (nullable): %NULL where there is none, or none that can be trusted
 */
GgenState *
ggen_state_load (int dir)
{
  g_autoptr (GBytes) bytes = NULL;
  int fd = openat (dir, FILE_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  if (fd < 0)
    return NULL;
  bytes = read_file (fd);
  close (fd);

  return bytes != NULL ? ggen_state_new_from_bytes (bytes) : NULL;
}

gboolean
ggen_state_save (GgenState *self, int dir, GError **error)
{
  g_autoptr (GBytes) bytes = ggen_state_to_bytes (self);

  return ggen_write_durably (dir, FILE_NAME, ".ggen/" FILE_NAME, g_bytes_get_data (bytes, NULL),
                             g_bytes_get_size (bytes), error);
}
