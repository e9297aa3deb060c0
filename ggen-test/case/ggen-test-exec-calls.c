/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdarg.h>
#include <unistd.h>

#include "ggen-test-exit-private.h"
#include "ggen-test-interpose-private.h"

/* The functions of libc that put another program in the place of this one. Processes that were forked for that
 * come here as well: between fork() and the program nothing but a look at their number is done. */

#define EXECS(name, parameters, program, arguments)                                                \
  GGEN_TEST_INTERPOSED int name parameters                                                         \
  {                                                                                                \
    ggen_test_exit_look_at_exec (#name, program);                                                  \
                                                                                                   \
    return GGEN_TEST_REAL (name) arguments;                                                        \
  }

EXECS (execv, (const char *path, char *const words[]), path, (path, words))
EXECS (execvp, (const char *file, char *const words[]), file, (file, words))
EXECS (execve,
       (const char *path, char *const words[], char *const environment[]),
       path,
       (path, words, environment))
EXECS (execvpe,
       (const char *file, char *const words[], char *const environment[]),
       file,
       (file, words, environment))
EXECS (fexecve,
       (int fd, char *const words[], char *const environment[]),
       words[0],
       (fd, words, environment))
EXECS (execveat,
       (int dir, const char *path, char *const words[], char *const environment[], int flags),
       path,
       (dir, path, words, environment, flags))

/* How many there are after the first, without the NULL. */
static gsize
count_words (va_list words)
{
  gsize n = 0;

  while (va_arg (words, const char *) != NULL)
    n++;

  return n;
}

/* Makes `words` of the arguments, and leaves `rest` behind the NULL. */
#define COLLECT_WORDS(first)                                                                       \
  va_list rest;                                                                                    \
  gsize n_words;                                                                                   \
                                                                                                   \
  va_start (rest, first);                                                                          \
  n_words = 1 + count_words (rest);                                                                \
  va_end (rest);                                                                                   \
                                                                                                   \
  char *words[n_words + 1];                                                                        \
                                                                                                   \
  words[0] = (char *) first;                                                                       \
  va_start (rest, first);                                                                          \
  for (gsize i = 1; i <= n_words; i++)                                                             \
  words[i] = va_arg (rest, char *)

GGEN_TEST_INTERPOSED int
execl (const char *path, const char *word, ...)
{
  COLLECT_WORDS (word);
  va_end (rest);

  ggen_test_exit_look_at_exec ("execl", path);

  return GGEN_TEST_REAL (execv) (path, words);
}

GGEN_TEST_INTERPOSED int
execlp (const char *file, const char *word, ...)
{
  COLLECT_WORDS (word);
  va_end (rest);

  ggen_test_exit_look_at_exec ("execlp", file);

  return GGEN_TEST_REAL (execvp) (file, words);
}

GGEN_TEST_INTERPOSED int
execle (const char *path, const char *word, ...)
{
  char *const *environment;

  COLLECT_WORDS (word);
  environment = va_arg (rest, char *const *);
  va_end (rest);

  ggen_test_exit_look_at_exec ("execle", path);

  return GGEN_TEST_REAL (execve) (path, words, environment);
}
