/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One and many, in English. Only the last word of a name changes: `class_child`, `ClassChild`. */

#include "ggen-template-text-private.h"

static const struct
{
  const char *singular;
  const char *plural;
} irregular[] = {
    {"alumnus", "alumni"},
    {"analysis", "analyses"},
    {"appendix", "appendices"},
    {"axis", "axes"},
    {"bacterium", "bacteria"},
    {"basis", "bases"},
    {"bus", "buses"},
    {"cactus", "cacti"},
    {"child", "children"},
    {"crisis", "crises"},
    {"criterion", "criteria"},
    {"datum", "data"},
    {"diagnosis", "diagnoses"},
    {"elf", "elves"},
    {"foot", "feet"},
    {"fungus", "fungi"},
    {"genus", "genera"},
    {"goose", "geese"},
    {"half", "halves"},
    {"hypothesis", "hypotheses"},
    {"index", "indices"},
    {"knife", "knives"},
    {"leaf", "leaves"},
    {"life", "lives"},
    {"loaf", "loaves"},
    {"man", "men"},
    {"matrix", "matrices"},
    {"medium", "media"},
    {"mouse", "mice"},
    {"nucleus", "nuclei"},
    {"ox", "oxen"},
    {"parenthesis", "parentheses"},
    {"person", "people"},
    {"phenomenon", "phenomena"},
    {"quiz", "quizzes"},
    {"radius", "radii"},
    {"self", "selves"},
    {"shelf", "shelves"},
    {"stimulus", "stimuli"},
    {"syllabus", "syllabi"},
    {"synopsis", "synopses"},
    {"synthesis", "syntheses"},
    {"thesis", "theses"},
    {"thief", "thieves"},
    {"tooth", "teeth"},
    {"vertex", "vertices"},
    {"wife", "wives"},
    {"wolf", "wolves"},
    {"woman", "women"},
    {"hero", "heroes"},
    {"potato", "potatoes"},
    {"tomato", "tomatoes"},
    {"echo", "echoes"},
    {"veto", "vetoes"},
    {"movie", "movies"},
    {"cookie", "cookies"},
    {"tie", "ties"},
    {"lie", "lies"},
    {"pie", "pies"},
    {"die", "dice"},
    {"shoe", "shoes"},
    {"toe", "toes"},
    {"canoe", "canoes"},
    {"cache", "caches"},
    {"axe", "axes"},
    {"status", "statuses"},
    {"alias", "aliases"},
    {"bias", "biases"},
    {"virus", "viruses"},
    {"campus", "campuses"},
    {"census", "censuses"},
    {"bonus", "bonuses"},
    {"gas", "gases"},
    {"lens", "lenses"},
    {"atlas", "atlases"},
    {"canvas", "canvases"},
    {"house", "houses"},
    {"case", "cases"},
    {"base", "bases"},
    {"phase", "phases"},
    {"database", "databases"},
    {"release", "releases"},
    {"purchase", "purchases"},
    {"response", "responses"},
    {"expense", "expenses"},
    {"license", "licenses"},
    {"use", "uses"},
    {"cause", "causes"},
    {"clause", "clauses"},
    {"course", "courses"},
    {"horse", "horses"},
    {"nurse", "nurses"},
    {"purpose", "purposes"},
    {"exercise", "exercises"},
    {"expertise", "expertises"},
    {"nose", "noses"},
    {"size", "sizes"},
    {"prize", "prizes"},
    {"image", "images"},
};

static const char *const uncountable[] = {
    "advice",    "aircraft", "bison", "deer",   "equipment", "fish",    "hardware",  "information",
    "knowledge", "metadata", "money", "moose",  "music",     "news",    "offspring", "rice",
    "salmon",    "series",   "sheep", "shrimp", "software",  "species", "traffic",   "weather",
};

/* Where the last word begins: after what is no letter, or at a capital within small letters. */
static gsize
last_word (const char *text)
{
  gsize start = strlen (text);

  while (start > 0 && (g_ascii_isalpha (text[start - 1]) || (guchar) text[start - 1] >= 0x80))
    {
      start--;
      if (start > 0 && g_ascii_isupper (text[start]) && g_ascii_islower (text[start - 1]))
        break;
    }

  return start;
}

static gboolean
is_uncountable (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (uncountable); i++)
    if (g_ascii_strcasecmp (word, uncountable[i]) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_upper (const char *word)
{
  gboolean has_letters = FALSE;

  for (; *word != '\0'; word++)
    {
      if (g_ascii_islower (*word))
        return FALSE;
      has_letters |= g_ascii_isupper (*word);
    }

  return has_letters;
}

/* Writes @word with the capitals of @model. */
static char *
with_case_of (const char *word, const char *model)
{
  char *text = g_strdup (word);

  if (strlen (model) > 1 && is_upper (model))
    for (char *cursor = text; *cursor != '\0'; cursor++)
      *cursor = g_ascii_toupper (*cursor);
  else if (g_ascii_isupper (*model))
    *text = g_ascii_toupper (*text);

  return text;
}

/* The word without its last @n_cut letters and with an ending, in capitals if the word is. */
static char *
with_ending (const char *word, gsize n_cut, const char *ending)
{
  g_autofree char *stem = g_strndup (word, strlen (word) - n_cut);
  g_autofree char *capitals = g_ascii_strup (ending, -1);

  return g_strconcat (stem, strlen (word) > 1 && is_upper (word) ? capitals : ending, NULL);
}

static gboolean
ends_with (const char *word, const char *ending)
{
  gsize length = strlen (word), n = strlen (ending);

  return length >= n && g_ascii_strcasecmp (word + length - n, ending) == 0;
}

static gboolean
is_vowel (char letter)
{
  return letter != '\0' && strchr ("aeiouAEIOU", letter) != NULL;
}

static char *
pluralize_word (const char *word)
{
  gsize length = strlen (word);

  if (length == 0 || is_uncountable (word))
    return g_strdup (word);
  for (guint i = 0; i < G_N_ELEMENTS (irregular); i++)
    {
      if (g_ascii_strcasecmp (word, irregular[i].singular) == 0)
        return with_case_of (irregular[i].plural, word);
      if (g_ascii_strcasecmp (word, irregular[i].plural) == 0)
        return g_strdup (word);
    }
  if (length > 1 && ends_with (word, "y") && !is_vowel (word[length - 2]))
    return with_ending (word, 1, "ies");
  if (ends_with (word, "sis"))
    return with_ending (word, 2, "es");
  if (ends_with (word, "s") || ends_with (word, "x") || ends_with (word, "z")
      || ends_with (word, "ch") || ends_with (word, "sh"))
    return with_ending (word, 0, "es");

  return with_ending (word, 0, "s");
}

static char *
singularize_word (const char *word)
{
  gsize length = strlen (word);

  if (length < 2 || is_uncountable (word))
    return g_strdup (word);
  for (guint i = 0; i < G_N_ELEMENTS (irregular); i++)
    {
      if (g_ascii_strcasecmp (word, irregular[i].plural) == 0)
        return with_case_of (irregular[i].singular, word);
      if (g_ascii_strcasecmp (word, irregular[i].singular) == 0)
        return g_strdup (word);
    }
  if (!ends_with (word, "s") || ends_with (word, "ss") || ends_with (word, "us")
      || ends_with (word, "is"))
    return g_strdup (word);
  if (length > 4 && ends_with (word, "ies"))
    return with_ending (word, 3, "y");
  if (ends_with (word, "sses") || ends_with (word, "xes") || ends_with (word, "ches")
      || ends_with (word, "shes") || ends_with (word, "zzes"))
    return with_ending (word, 2, "");

  return with_ending (word, 1, "");
}

static char *
change_last_word (const char *text, char *(*change) (const char *word))
{
  gsize start = last_word (text);
  g_autofree char *changed = change (text + start);
  g_autofree char *before = g_strndup (text, start);

  return g_strconcat (before, changed, NULL);
}

char *
ggen_text_pluralize (const char *word)
{
  return change_last_word (word, pluralize_word);
}

char *
ggen_text_singularize (const char *word)
{
  return change_last_word (word, singularize_word);
}
