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
#define FILE_PATH ".ggen/" FILE_NAME
#define MAGIC "ggenst\x02\n"
#define HEADER_LENGTH 24
#define MAX_LENGTH (256 * 1024 * 1024)

/* The texts and the numbers of all entries stand together, so that reading a thousand of them is a
 * walk along two arrays: key, inputs, outputs. */
#define STATE_TYPE "(usayatayat)"
#define N_STAMP_NUMBERS 5
#define N_INPUT_NUMBERS (1 + N_STAMP_NUMBERS + 2)
#define N_OUTPUT_NUMBERS (1 + N_STAMP_NUMBERS + 6)
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

static void
pack_number (GArray *numbers, guint64 number)
{
  g_array_append_val (numbers, number);
}

static void
pack_text (GByteArray *texts, const char *text)
{
  g_byte_array_append (texts, (const guint8 *) text, strlen (text) + 1);
}

static void
pack_stamp (GArray *numbers, const GgenFileStamp *stamp)
{
  pack_number (numbers, stamp->size);
  pack_number (numbers, (guint64) stamp->mtime);
  pack_number (numbers, (guint64) stamp->ctime);
  pack_number (numbers, stamp->inode);
  pack_number (numbers, (guint64) stamp->seen);
}

static void
pack_hash (GArray *numbers, GgenContentHash hash)
{
  pack_number (numbers, hash.high);
  pack_number (numbers, hash.low);
}

static void
pack_inputs (GgenState *self, GByteArray *texts, GArray *numbers)
{
  for (guint i = 0; i < self->inputs->len; i++)
    {
      const GgenStateInput *input = g_ptr_array_index (self->inputs, i);

      pack_text (texts, input->path);
      pack_number (numbers, input->kind);
      pack_stamp (numbers, &input->stamp);
      pack_hash (numbers, input->hash);
    }
}

static void
pack_outputs (GgenState *self, GByteArray *texts, GArray *numbers)
{
  for (guint i = 0; i < self->outputs->len; i++)
    {
      const GgenStateOutput *output = g_ptr_array_index (self->outputs, i);

      pack_text (texts, output->path);
      pack_text (texts, output->template_path);
      pack_number (numbers, output->flags);
      pack_stamp (numbers, &output->stamp);
      pack_hash (numbers, output->disk);
      pack_hash (numbers, output->generated);
      pack_hash (numbers, output->pending);
    }
}

static GVariant *
pack_list (GgenState *self,
           void (*pack_entries) (GgenState *self, GByteArray *texts, GArray *numbers),
           GVariant **numbers)
{
  g_autoptr (GByteArray) texts = g_byte_array_new ();
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (guint64));

  pack_entries (self, texts, values);
  *numbers = g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64, values->data, values->len,
                                        sizeof (guint64));

  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, texts->data, texts->len, 1);
}

static GVariant *
pack (GgenState *self)
{
  GVariant *input_numbers;
  GVariant *output_numbers;
  GVariant *input_texts = pack_list (self, pack_inputs, &input_numbers);
  GVariant *output_texts = pack_list (self, pack_outputs, &output_numbers);

  return g_variant_ref_sink (g_variant_new ("(us@ay@at@ay@at)", BYTE_ORDER_SIGN, self->key,
                                            input_texts, input_numbers, output_texts,
                                            output_numbers));
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

/* What is left to read of a list. */
typedef struct
{
  const char *text;
  const char *text_end;
  const guint64 *number;
  gsize n_numbers;
} Reader;

static void
reader_init (Reader *self, GVariant *texts, GVariant *numbers)
{
  gsize length;

  self->text = g_variant_get_fixed_array (texts, &length, 1);
  self->text_end = self->text + length;
  self->number = g_variant_get_fixed_array (numbers, &self->n_numbers, sizeof (guint64));
}

/* Returns: (nullable): the next text, if all of it is there */
static const char *
read_text (Reader *self)
{
  const char *text = self->text;
  const char *end = text < self->text_end ? memchr (text, '\0', self->text_end - text) : NULL;

  if (end != NULL)
    self->text = end + 1;

  return end != NULL ? text : NULL;
}

static GgenFileStamp
read_stamp (const guint64 *numbers)
{
  return (GgenFileStamp){numbers[0], (gint64) numbers[1], (gint64) numbers[2], numbers[3],
                         (gint64) numbers[4]};
}

static GgenContentHash
read_hash (const guint64 *numbers)
{
  return (GgenContentHash){numbers[0], numbers[1]};
}

static gboolean
unpack_inputs (GgenState *self, GVariant *texts, GVariant *numbers)
{
  Reader reader;

  reader_init (&reader, texts, numbers);
  for (; reader.n_numbers >= N_INPUT_NUMBERS; reader.n_numbers -= N_INPUT_NUMBERS)
    {
      const char *path = read_text (&reader);
      GgenStateInput *input;

      if (path == NULL)
        return FALSE;
      input = ggen_state_add_input (self, reader.number[0], path);
      input->stamp = read_stamp (reader.number + 1);
      input->hash = read_hash (reader.number + 1 + N_STAMP_NUMBERS);
      reader.number += N_INPUT_NUMBERS;
    }

  return reader.n_numbers == 0 && reader.text == reader.text_end;
}

static gboolean
unpack_outputs (GgenState *self, GVariant *texts, GVariant *numbers)
{
  Reader reader;

  reader_init (&reader, texts, numbers);
  for (; reader.n_numbers >= N_OUTPUT_NUMBERS; reader.n_numbers -= N_OUTPUT_NUMBERS)
    {
      const char *path = read_text (&reader);
      const char *template_path = path != NULL ? read_text (&reader) : NULL;
      const guint64 *hashes = reader.number + 1 + N_STAMP_NUMBERS;
      GgenStateOutput *output;

      if (template_path == NULL)
        return FALSE;
      output = ggen_state_add_output (self, path, template_path);
      output->flags = reader.number[0];
      output->stamp = read_stamp (reader.number + 1);
      output->disk = read_hash (hashes);
      output->generated = read_hash (hashes + 2);
      output->pending = read_hash (hashes + 4);
      reader.number += N_OUTPUT_NUMBERS;
    }

  return reader.n_numbers == 0 && reader.text == reader.text_end;
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
  g_autoptr (GVariant) input_texts = NULL;
  g_autoptr (GVariant) input_numbers = NULL;
  g_autoptr (GVariant) output_texts = NULL;
  g_autoptr (GVariant) output_numbers = NULL;
  const char *key;
  guint32 sign;

  if (body == NULL)
    return NULL;

  /* Not trusted, in spite of the hash: who can write the file can make one that fits. */
  packed = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (STATE_TYPE), body, FALSE));
  g_variant_get (packed, "(u&s@ay@at@ay@at)", &sign, &key, &input_texts, &input_numbers,
                 &output_texts, &output_numbers);
  if (sign != BYTE_ORDER_SIGN)
    return NULL;

  self = ggen_state_new (key);
  if (!unpack_inputs (self, input_texts, input_numbers)
      || !unpack_outputs (self, output_texts, output_numbers))
    return NULL;

  return g_steal_pointer (&self);
}

static GBytes *
read_file (int fd, GError **error)
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
      if (n < 0)
        ggen_output_error (error, errno, "read", FILE_PATH);
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
 * Returns: (nullable): %NULL without an error where there is none, or none that can be trusted; with
 *   @error set where it cannot be read, so that nobody takes outputs for a person's own work
 */
GgenState *
ggen_state_load (int dir, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  int fd = openat (dir, FILE_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  if (fd < 0)
    {
      if (errno != ENOENT && errno != ELOOP)
        ggen_output_error (error, errno, "read", FILE_PATH);
      return NULL;
    }
  bytes = read_file (fd, error);
  close (fd);

  return bytes != NULL ? ggen_state_new_from_bytes (bytes) : NULL;
}

gboolean
ggen_state_save (GgenState *self, int dir, GError **error)
{
  g_autoptr (GBytes) bytes = ggen_state_to_bytes (self);

  return ggen_write_durably (dir, FILE_NAME, FILE_PATH, g_bytes_get_data (bytes, NULL),
                             g_bytes_get_size (bytes), error);
}
