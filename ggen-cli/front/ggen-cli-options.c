/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-options.h"

#include <string.h>

#include "ggen-cli-suggest.h"

typedef struct
{
  const GgenCliOption *option;
  gboolean flag;
  char *text;
  GStrv list;
  gboolean is_given; /* or it has its default, or none */
} GgenCliValue;

struct _GgenCliOptions
{
  GgenCliValue *values; /* (owned), in the order of the tables */
  guint n_values;
  GStrv arguments;  /* (owned) (nullable) */
  GPtrArray *words; /* (owned) (element-type utf8): of the command line, as GOption takes them */
  GPtrArray *split; /* (owned) (element-type utf8): those of them that were not typed so */
};

static guint
count_options (const GgenCliOption *options)
{
  guint n = 0;

  while (options != NULL && options[n].name != NULL)
    n++;

  return n;
}

/* Either table may be NULL. */
GgenCliOptions *
ggen_cli_options_new (const GgenCliOption *first, const GgenCliOption *second)
{
  GgenCliOptions *self = g_new0 (GgenCliOptions, 1);
  guint n_first = count_options (first);

  self->n_values = n_first + count_options (second);
  self->values = g_new0 (GgenCliValue, self->n_values);
  for (guint i = 0; i < self->n_values; i++)
    self->values[i].option = i < n_first ? &first[i] : &second[i - n_first];
  self->words = g_ptr_array_new ();
  self->split = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
ggen_cli_options_free (GgenCliOptions *self)
{
  for (guint i = 0; i < self->n_values; i++)
    {
      g_free (self->values[i].text);
      g_strfreev (self->values[i].list);
    }
  g_free (self->values);
  g_strfreev (self->arguments);
  g_ptr_array_unref (self->words);
  g_ptr_array_unref (self->split);
  g_free (self);
}

static GOptionEntry
make_entry (GgenCliValue *value)
{
  GOptionEntry entry = {
      .long_name = value->option->name,
      .short_name = value->option->letter,
  };

  switch (value->option->kind)
    {
    case GGEN_CLI_OPTION_FLAG:
      entry.arg = G_OPTION_ARG_NONE;
      entry.arg_data = &value->flag;
      break;

    case GGEN_CLI_OPTION_TEXT:
    case GGEN_CLI_OPTION_FILE:
      /* Not G_OPTION_ARG_STRING: that would convert from the locale's charset. */
      entry.arg = G_OPTION_ARG_FILENAME;
      entry.arg_data = &value->text;
      break;

    case GGEN_CLI_OPTION_LIST:
    case GGEN_CLI_OPTION_FILE_LIST:
      entry.arg = G_OPTION_ARG_FILENAME_ARRAY;
      entry.arg_data = &value->list;
      break;

    default:
      g_assert_not_reached ();
    }

  return entry;
}

/* "table|json|csv" to "table, json or csv" */
static char *
join_choices (const char *choices)
{
  g_auto (GStrv) words = g_strsplit (choices, "|", -1);
  guint n = g_strv_length (words);
  GString *joined = g_string_new (words[0]);

  for (guint i = 1; i < n; i++)
    g_string_append_printf (joined, "%s%s", i + 1 < n ? ", " : " or ", words[i]);

  return g_string_free (joined, FALSE);
}

/* Names of files are bytes; what else is typed must be text. */
static gboolean
check_encoding (GgenCliValue *value, GError **error)
{
  GgenCliOptionKind kind = value->option->kind;
  gboolean is_text = kind == GGEN_CLI_OPTION_TEXT || kind == GGEN_CLI_OPTION_LIST;
  gboolean is_valid = value->text == NULL || g_utf8_validate (value->text, -1, NULL);

  for (guint i = 0; value->list != NULL && value->list[i] != NULL; i++)
    is_valid &= g_utf8_validate (value->list[i], -1, NULL);

  if (!is_text || is_valid)
    return TRUE;

  g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE,
               "the value of option '--%s' is not UTF-8", value->option->name);
  return FALSE;
}

static gboolean
check_choice (GgenCliValue *value, GError **error)
{
  const char *choices = value->option->choices;
  g_auto (GStrv) words = NULL;
  g_autofree char *joined = NULL;
  const char *nearest;

  if (choices == NULL || value->text == NULL)
    return TRUE;

  words = g_strsplit (choices, "|", -1);
  if (g_strv_contains ((const char *const *) words, value->text))
    return TRUE;

  joined = join_choices (choices);
  nearest = ggen_cli_suggest (value->text, (const char *const *) words);
  g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE,
               "option '--%s' can be %s, not '%s'%s%s%s", value->option->name, joined, value->text,
               nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "",
               nearest != NULL ? "'?" : "");
  return FALSE;
}

static void
set_unknown_option_error (GgenCliOptions *self, const char *typed, GError **error)
{
  gboolean is_long = g_str_has_prefix (typed, "--");
  g_autofree char *name = g_strndup (typed, is_long ? strcspn (typed, "=") : strlen (typed));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *nearest;

  for (guint i = 0; i < self->n_values; i++)
    if (!self->values[i].option->hidden)
      g_ptr_array_add (names, g_strconcat ("--", self->values[i].option->name, NULL));
  g_ptr_array_add (names, NULL);

  nearest = is_long ? ggen_cli_suggest (name, (const char *const *) names->pdata) : NULL;
  g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE, "unknown option '%s'%s%s%s", name,
               nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "",
               nearest != NULL ? "'?" : "");
}

/* GOption's messages start with a capital and its errors are of another domain. */
static void
propagate_option_error (GError **error, GError *option_error)
{
  g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE, "%c%s",
               g_ascii_tolower (option_error->message[0]), option_error->message + 1);
  g_error_free (option_error);
}

/* GOption takes "--force=no" for "--force". */
static gboolean
check_flags (GgenCliOptions *self, char **argv, GError **error)
{
  for (guint i = 1; argv[i] != NULL && !g_str_equal (argv[i], "--"); i++)
    {
      gsize length = strcspn (argv[i], "=");

      if (!g_str_has_prefix (argv[i], "--") || argv[i][length] == '\0')
        continue;

      for (guint j = 0; j < self->n_values; j++)
        {
          const GgenCliOption *option = self->values[j].option;

          if (option->kind == GGEN_CLI_OPTION_FLAG && strlen (option->name) == length - 2
              && strncmp (option->name, argv[i] + 2, length - 2) == 0)
            {
              g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE,
                           "option '--%s' takes no value", option->name);
              return FALSE;
            }
        }
    }

  return TRUE;
}

/* (nullable): the option with a value that the word begins with: "-j" of "-j", "-j4" and "--jobs" */
static const GgenCliOption *
find_option_with_value (GgenCliOptions *self, const char *word)
{
  for (guint i = 0; i < self->n_values; i++)
    {
      const GgenCliOption *option = self->values[i].option;

      if (option->kind != GGEN_CLI_OPTION_FLAG && word[0] == '-'
          && ((option->letter != 0 && word[1] == option->letter)
              || (word[1] == '-' && g_str_equal (word + 2, option->name))))
        return option;
    }

  return NULL;
}

static void
add_word (GgenCliOptions *self, const char *word)
{
  char *copy = g_strdup (word);

  g_ptr_array_add (self->split, copy);
  g_ptr_array_add (self->words, copy);
}

/* GOption does not know "-j4": it gets "-j" and "4". The value of an option stays what it is, whatever it
 * looks like. */
static void
split_words (GgenCliOptions *self, gboolean leading_only, int *argc, char ***argv)
{
  char **words = *argv;
  int i = 1;

  g_ptr_array_add (self->words, words[0]);
  while (i < *argc && !g_str_equal (words[i], "--") && (!leading_only || words[i][0] == '-'))
    {
      const GgenCliOption *option = find_option_with_value (self, words[i]);

      if (option != NULL && words[i][1] != '-' && words[i][2] != '\0')
        {
          const char letter[] = {'-', option->letter, '\0'};

          add_word (self, letter);
          add_word (self, words[i++] + 2);
          continue;
        }
      g_ptr_array_add (self->words, words[i++]);
      if (option != NULL && i < *argc)
        g_ptr_array_add (self->words, words[i++]);
    }
  while (i < *argc)
    g_ptr_array_add (self->words, words[i++]);

  *argc = (int) self->words->len;
  g_ptr_array_add (self->words, NULL);
  *argv = (char **) self->words->pdata;
}

static gboolean
parse (GgenCliOptions *self, gboolean leading_only, int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  GOptionEntry rest = {G_OPTION_REMAINING, 0,    0,   G_OPTION_ARG_FILENAME_ARRAY,
                       &self->arguments,   NULL, NULL};
  GError *option_error = NULL;

  for (guint i = 0; i < self->n_values; i++)
    {
      GOptionEntry entry = make_entry (&self->values[i]);

      g_array_append_val (entries, entry);
    }
  if (!leading_only)
    g_array_append_val (entries, rest);

  if (!check_flags (self, *argv, error))
    return FALSE;
  split_words (self, leading_only, argc, argv);

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  g_option_context_set_strict_posix (context, leading_only);
  g_option_context_add_main_entries (context, (const GOptionEntry *) entries->data, NULL);

  if (!g_option_context_parse (context, argc, argv, &option_error))
    {
      propagate_option_error (error, option_error);
      return FALSE;
    }

  /* The remaining arguments are taken already: what begins with a dash here is not ours. */
  if (*argc > 1 && (*argv)[1][0] == '-' && !g_str_equal ((*argv)[1], "--"))
    {
      set_unknown_option_error (self, (*argv)[1], error);
      return FALSE;
    }

  for (guint i = 0; i < self->n_values; i++)
    {
      GgenCliValue *value = &self->values[i];

      if (!check_encoding (value, error) || !check_choice (value, error))
        return FALSE;
      value->is_given = value->flag || value->text != NULL || value->list != NULL;
    }

  return TRUE;
}

/* Takes the options before the first word and leaves the rest in @argv. */
gboolean
ggen_cli_options_parse_leading (GgenCliOptions *self, int *argc, char ***argv, GError **error)
{
  return parse (self, TRUE, argc, argv, error);
}

/* Takes everything: options anywhere, up to "--", and the arguments among them. */
gboolean
ggen_cli_options_parse (GgenCliOptions *self, int *argc, char ***argv, GError **error)
{
  return parse (self, FALSE, argc, argv, error);
}

static GgenCliValue *
find_value (GgenCliOptions *self, const char *option)
{
  for (guint i = 0; i < self->n_values; i++)
    if (g_str_equal (self->values[i].option->name, option))
      return &self->values[i];

  g_error ("no option '%s' in the command table", option);
}

gboolean
ggen_cli_options_is_given (GgenCliOptions *self, const char *option)
{
  return find_value (self, option)->is_given;
}

gboolean
ggen_cli_options_has_flag (GgenCliOptions *self, const char *option)
{
  return find_value (self, option)->flag;
}

/* The value given, or the default of an option with choices. (nullable) */
const char *
ggen_cli_options_get_text (GgenCliOptions *self, const char *option)
{
  GgenCliValue *value = find_value (self, option);

  if (value->text == NULL && value->option->choices != NULL && !value->option->no_default)
    value->text = g_strndup (value->option->choices, strcspn (value->option->choices, "|"));

  return value->text;
}

/* (array zero-terminated=1): never NULL */
const char *const *
ggen_cli_options_get_list (GgenCliOptions *self, const char *option)
{
  static const char *const none[] = {NULL};
  GStrv list = find_value (self, option)->list;

  return list != NULL ? (const char *const *) list : none;
}

const char *const *
ggen_cli_options_get_arguments (GgenCliOptions *self)
{
  static const char *const none[] = {NULL};

  return self->arguments != NULL ? (const char *const *) self->arguments : none;
}
