/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-rdf-message-private.h"

#include <string.h>

#define AN_OBJECT "an object: an IRI, a prefixed name, a blank node or a literal"
#define A_PLAIN_OBJECT "an object: an IRI in <>, a blank node or a literal in quotes"
#define AN_ABSOLUTE_IRI "expected an absolute IRI, such as <http://example.org/thing>"

/* What starts like this (of Serd 0.30's messages) is better said like that; in the syntaxes with a
 * statement per line perhaps otherwise. SYNTAX stands for the name of the syntax. */
static const struct
{
  const char *start;
  const char *explanation;
  const char *line_explanation; /* (nullable) */
} explanations[] = {
    {"missing ';' or '.'", "expected '.', ';' or ',' after the object",
     "expected '.' after the statement"},
    {"missing predicate object list", "expected a predicate after the subject", NULL},
    {"subject ends with", "expected a predicate after the subject", NULL},
    {"bad verb", "expected a predicate: an IRI, a prefixed name or 'a'",
     "expected a predicate: an IRI in <>"},
    {"bad subject", "expected a subject: an IRI, a prefixed name or a blank node",
     "expected a subject: an IRI in <> or a blank node"},
    {"expected: ':', '<', or '_'", "expected " AN_OBJECT, "expected " A_PLAIN_OBJECT},
    {"expected object", "expected " AN_OBJECT, "expected " A_PLAIN_OBJECT},
    {"expected digit", "expected the digits of a number, or " AN_OBJECT, NULL},
    {"expected prefixed name", "expected a prefixed name such as ex:name", NULL},
    {"expected label or subject", "expected the name of a graph, or a subject", NULL},
    {"end of file in short string", "the string is not closed before the end of the file", NULL},
    {"line end in short string",
     "the string is not closed before the end of the line; use \"\"\"…\"\"\" for several lines",
     "the string is not closed before the end of the line; write \\n for a line break"},
    {"end of file in long string",
     "the string is not closed before the end of the file; add the three quotes that end it", NULL},
    {"unexpected end of file", "the file ends within a statement", NULL},
    {"unexpected end of statement", "the statement ends too early", NULL},
    {"invalid directive", "expected @prefix or @base", NULL},
    {"invalid escaped IRI character", "this escape stands for a character that IRIs cannot hold",
     NULL},
    {"missing IRI scheme", AN_ABSOLUTE_IRI, NULL},
    {"expected IRI scheme", AN_ABSOLUTE_IRI, NULL},
    {"bad IRI scheme", AN_ABSOLUTE_IRI, NULL},
    {"syntax does not support long literals", "strings with three quotes are not allowed in SYNTAX",
     NULL},
    {"syntax does not support abbreviation",
     "';' and ',' are not allowed in SYNTAX; write every statement in full", NULL},
    {"syntax does not support directives",
     "@prefix and @base are not allowed in SYNTAX; if this is Turtle, name the file .ttl", NULL},
    {"syntax does not support graphs",
     "graphs are not allowed in SYNTAX; if this is TriG, name the file .trig", NULL},
    {"Invalid syntax", "this is not SYNTAX", NULL},
};

static char *
explain_iri_character (const char *text, gsize *offset)
{
  g_autofree char *quoted = NULL;
  guchar c;

  /* Serd has read one byte beyond it. */
  *offset -= *offset > 0;
  c = text[*offset];

  if (c == ' ')
    return g_strdup ("an IRI cannot hold a space; write %20, or close the IRI with '>' before it");
  if (c == '\n' || c == '\r')
    return g_strdup ("the IRI is not closed before the end of the line; add '>'");
  if (c < 0x20 || c >= 0x7f)
    return g_strdup_printf ("an IRI cannot hold the character U+%04X; write %%%02X", c, c);

  return g_strdup_printf ("an IRI cannot hold '%c'; write %%%02X", c, c);
}

/* Serd quotes `like this', and cuts characters into bytes. */
static char *
normalize (const char *message)
{
  g_autofree char *valid = g_utf8_make_valid (message, -1);

  g_strchomp (valid);
  g_strdelimit (valid, "`", '\'');

  return g_steal_pointer (&valid);
}

static char *
explain_unexpected (const char *text, gsize length, gsize offset)
{
  const char *character = text + offset;
  char quoted[8] = "";

  if (offset >= length)
    return g_strdup ("the file ends within a statement");
  if ((guchar) *character < 0x20)
    return g_strdup_printf ("unexpected character U+%04X", (guchar) *character);

  /* Serd may have stopped within it. */
  while (character > text && ((guchar) *character & 0xc0) == 0x80)
    character--;
  memcpy (quoted, character, g_utf8_next_char (character) - character);

  return g_strdup_printf ("unexpected '%s'", quoted);
}

static gboolean
is_line_based (GgenRdfSyntax syntax)
{
  return syntax == GGEN_RDF_SYNTAX_NTRIPLES || syntax == GGEN_RDF_SYNTAX_NQUADS;
}

static char *
explain_with (guint index, GgenRdfSyntax syntax)
{
  GString *text = g_string_new (explanations[index].explanation);

  if (is_line_based (syntax) && explanations[index].line_explanation != NULL)
    g_string_assign (text, explanations[index].line_explanation);
  g_string_replace (text, "SYNTAX", ggen_rdf_syntax_get_name (syntax), 0);

  return g_string_free (text, FALSE);
}

char *
ggen_rdf_message_explain (const char *serd_message,
                          GgenRdfSyntax syntax,
                          const char *text,
                          gsize length,
                          gsize *offset)
{
  const char *expected = "expected `";

  if (g_str_has_prefix (serd_message, "invalid IRI character") && *offset <= length)
    return explain_iri_character (text, offset);

  for (guint i = 0; i < G_N_ELEMENTS (explanations); i++)
    if (g_str_has_prefix (serd_message, explanations[i].start))
      return explain_with (i, syntax);

  /* "expected `.', not `x'", where x may be half a character, or nothing at all. */
  if (g_str_has_prefix (serd_message, expected) && serd_message[strlen (expected)] != '\0')
    {
      char wanted = serd_message[strlen (expected)];

      if (*offset >= length)
        return g_strdup_printf ("the file ends where '%c' is expected", wanted);
      return g_strdup_printf ("expected '%c'", wanted);
    }

  if (g_str_has_prefix (serd_message, "unexpected `"))
    return explain_unexpected (text, length, *offset);

  return normalize (serd_message);
}
