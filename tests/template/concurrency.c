/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One compiled template, one context, many threads. */

#include "render.h"

#define N_THREADS 8
#define N_RENDERS 200

typedef struct
{
  GgenTemplate *template;
  GgenValue *context;
  const char *expected;
} Job;

static gpointer
render_often (gpointer data)
{
  const Job *job = data;

  for (int i = 0; i < N_RENDERS; i++)
    {
      GError *error = NULL;
      g_autofree char *text = ggen_template_render (job->template, job->context, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, job->expected);
    }

  return NULL;
}

static void
run_threads (const Job *job)
{
  GThread *threads[N_THREADS];

  for (int i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("render", render_often, (gpointer) job);
  for (int i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

static void
many_threads_render_one_template (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTemplateEnvironment) environment = ggen_template_environment_new ();
  g_autoptr (GgenTemplate) template = NULL;
  g_autoptr (GgenValue) context =
      ggen_value_new_from_json ("{\"rows\": [{\"name\": \"fooBar\", \"tags\": [\"x\", \"y\"]}, "
                                "{\"name\": \"BazQux\", \"tags\": []}], \"title\": \"T\"}",
                                NULL);
  g_autofree char *expected = NULL;
  GError *error = NULL;
  Job job;

  ggen_template_environment_add_source (environment, "base",
                                        "<{{ title }}>{% block body %}{% endblock %}");
  ggen_template_environment_add_source (
      environment, "macros",
      "{% macro row(r) %}{{ r.name | snake }}:{{ r.tags | join(',') }}{% endmacro %}");
  ggen_template_environment_add_source (environment, "part", "({{ r.name | upper }})");
  template = ggen_template_new (
      environment,
      "{% extends 'base' %}{% from 'macros' import row %}{% block body %}{% set l = [] %}"
      "{% for r in rows | sort(attribute='name') %}{{ loop.index }}{{ row(r) }}"
      "{% include 'part' %}{% do l.append(r.name) %}{% endfor %}{{ l }}{% endblock %}",
      "t", &error);
  g_assert_no_error (error);
  expected = ggen_template_render (template, context, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (expected, ==, "<T>1baz_qux:(BAZQUX)2foo_bar:x,y(FOOBAR)['BazQux', 'fooBar']");
  job = (Job){template, context, expected};
  run_threads (&job);
}

/* The environment has not compiled anything yet when the threads come. */
static void
threads_that_need_the_same_template_first_agree (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (int round = 0; round < 20; round++)
    {
      g_autoptr (GgenTemplateEnvironment) environment = ggen_template_environment_new ();
      g_autoptr (GgenTemplate) template = NULL;
      Job job;

      ggen_template_environment_add_source (environment, "a", "a{% include 'b' %}");
      ggen_template_environment_add_source (environment, "b", "b{{ [1, 2] | sum }}");
      template = ggen_template_new (environment, "{% include 'a' %}", "t", NULL);
      job = (Job){template, NULL, "ab3"};
      run_threads (&job);
    }
}

static gpointer
set_globals (gpointer data)
{
  for (int i = 0; i < N_RENDERS; i++)
    {
      g_autoptr (GgenValue) value = ggen_value_new_string ("same");

      ggen_template_environment_set_global (data, "g", value);
    }

  return NULL;
}

static void
globals_may_be_set_while_templates_render (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTemplateEnvironment) environment = ggen_template_environment_new ();
  g_autoptr (GgenTemplate) template = ggen_template_new (environment, "{{ g }}", "t", NULL);
  Job job = {template, NULL, "same"};
  GThread *thread;

  set_globals (environment);
  thread = g_thread_new ("globals", set_globals, environment);
  run_threads (&job);
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/concurrency/many-threads-render-one-template", many_threads_render_one_template,
                 NULL);
  ggen_test_add ("/concurrency/threads-that-need-the-same-template-first-agree",
                 threads_that_need_the_same_template_first_agree, NULL);
  ggen_test_add ("/concurrency/globals-may-be-set-while-templates-render",
                 globals_may_be_set_while_templates_render, NULL);

  return ggen_test_run ();
}
