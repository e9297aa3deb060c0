#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Renders the cases below with Jinja2 and writes what it printed to jinja2-golden.json.

The test template/jinja2 renders the same templates with ours and compares. Run this by hand after
changing the cases; it needs python3-jinja2 (the version that made the golden file is in it).
"""

import json
import pathlib
import sys

import jinja2

CONTEXT = {
    "name": "World",
    "empty": "",
    "n": 42,
    "neg": -7,
    "x": 2.5,
    "yes": True,
    "no": False,
    "nothing": None,
    "items": [1, 2, 3, 4, 5],
    "words": ["banana", "Apple", "cherry", "apple", "Banana"],
    "users": [
        {"name": "alice", "age": 31, "tags": ["a", "b"], "active": True, "city": {"name": "Rome"}},
        {"name": "Bob", "age": 25, "tags": [], "active": False, "city": {"name": "Oslo"}},
        {"name": "carol", "age": 31, "tags": ["c"], "active": True, "city": {"name": "Rome"}},
    ],
    "map": {"b": 2, "a": 1, "C": 3},
    "nested": {"list": [[1, 2], [3, 4]], "map": {"k": {"v": "deep"}}},
    "html": "<b>\"it's\" & that</b>",
    "text": "The quick brown fox jumps over the lazy dog",
    "lines": "first\nsecond\n\nfourth",
    "unicode": "Grüße, Wörld €",
}

TEMPLATES = {
    "base.txt": "[{% block head %}base head{% endblock %}|{% block body %}base body{% endblock %}]",
    "child.txt": "{% extends 'base.txt' %}{% block head %}child {{ super() }}{% endblock %}",
    "part.txt": "part sees {{ name }} and {{ local | default('no local') }}",
    "macros.txt": "{% set greeting = 'Hi' %}{% macro greet(who, mark='!') %}{{ greeting }} {{ who }}{{ mark }}{% endmacro %}{% macro wrap() %}<{{ caller() }}>{% endmacro %}",
    "scoped.txt": "{% for i in [1, 2] %}{% block item scoped %}{{ i }}{% endblock %},{% endfor %}",
    "page.html": "{{ html }}",
}

# Each of these is one case: {{ expression }}.
EXPRESSIONS = r"""
1 + 2
7 - 10
3 * 4
7 / 2
6 / 3
7 // 2
-7 // 2
7 % 3
-7 % 3
7 % -3
-7.5 % 2
2 ** 10
2 ** -1
2 ** 0.5
2 ** 3 ** 2
-2 ** 2
7.0 // 2
1e3
1.5e-7
1e16
123456789012345680.0
0.1 + 0.2
100000000000000000000.0
1_000_000
0x1f + 0b11 + 0o17
-n
+n
not yes
not empty
1 + 2 * 3 - 4
(1 + 2) * 3
"a" ~ 1 ~ 2.5 ~ none ~ true
1 ~ 2 + 3
"con" "cat" 'enation'
'a\nb\t\x41\u00e9\\'
"a" + "b"
"ab" * 3
3 * "ab"
[1, 2] + [3]
[0] * 3
(1, 2) + (3,)
[]
{}
()
(1,)
[1, "two", 3.0, none, true, [4], {"k": "v"}]
{"a": 1, "b": [1, 2], 3: "c"}
"it's"
["it's", 'say "hi"', 'both \' and "', "tab\t", "nl\n", "é", "\\"]
1 == 1.0
1 == true
"1" == 1
[1, 2] == [1, 2]
{"a": 1} == {"a": 1.0}
none == none
none == false
1 < 2
1 < 2 < 3
1 < 3 < 2
3 > 2 >= 2 != 1
1 == 1 == 1
"a" < "b"
"Z" < "a"
[1, 2] < [1, 3]
[1] < [1, 0]
1 <= 1.0
2 in items
9 in items
9 not in items
"or" in name
"a" in map
"zz" not in map
yes and no
yes and name
empty or "fallback"
no or 0 or none
yes or undefined_thing
no and undefined_thing
not yes or yes
1 if yes else 2
1 if no else 2
"a" if no else "b" if no else "c"
(1 if yes) + 1
name[0]
name[-1]
name[1:3]
name[::-1]
name[::2]
name[-3:]
name[:-3]
items[1:]
items[:-1]
items[::2]
items[::-1]
items[3:1:-1]
items[10:]
items[-100:2]
items[4:0:-2]
unicode[1:5]
unicode[::-1]
map.a
map["a"]
users[0].name
users[0]["tags"][1]
nested.map.k.v
nested.list[1][0]
nested.list.1.0
users.0.name
map.get("a")
map.get("zz")
map.get("zz", "dflt")
map.keys() | list
map.values() | list
map.items() | list
name.upper()
name.lower()
text.title()
"  x ".strip()
"xxaxx".strip("x")
"  x".lstrip() ~ "|" ~ "x  ".rstrip() ~ "|"
"a,b,c".split(",")
"a,b,c".split(",", 1)
" a  b ".split()
"a b c d".split(none, 2)
"a\nb".splitlines()
"banana".replace("a", "o")
"banana".replace("a", "o", 2)
"abc".startswith("ab")
"abc".endswith("bc")
"abc".startswith(("x", "a"))
"-".join(["a", "b"])
"banana".count("an")
"banana".find("n")
"banana".find("z")
"12".isdigit() ~ "ab".isalpha() ~ "a1".isalnum() ~ " ".isspace() ~ "a_b".isidentifier()
"ab".islower() ~ "AB".isupper()
"7".zfill(3) ~ "-7".zfill(4)
"{} and {}".format(1, "b")
"{1} {0} {k}".format("a", "b", k=3)
"{:>5}|{:<5}|{:05d}|{:.2f}|{:x}".format("a", "b", 42, 3.14159, 255)
"{{}}".format()
"abc".center(9) ~ "|"
"abc".ljust(5) ~ "|" ~ "abc".rjust(5)
"foobar".removeprefix("foo") ~ "foobar".removesuffix("bar")
"hello world".capitalize()
items.index(3)
items.count(3)
name is defined
missing is defined
missing is undefined
users[0].zz is defined
nothing is none
name is not none
n is number
n is integer
x is float
yes is boolean
yes is integer
yes is number
yes is true
no is false
1 is true
name is string
map is mapping
items is iterable
name is iterable
n is iterable
items is sequence
name is sequence
map is sequence
range is callable
name is callable
4 is even
5 is odd
9 is divisibleby 3
9 is divisibleby(4)
"abc" is lower
"ABC" is upper
"aBc" is lower
"1" is upper
1 is eq 1
1 is ne 2
1 is lt 2
2 is le 2
3 is gt 2
3 is ge 4
1 is equalto 1
1 is lessthan 2
3 is greaterthan 2
2 is in items
9 is not in items
none is sameas none
"upper" is filter
"nope" is filter
"defined" is test
not missing is defined
1 + 2 is odd
n is defined and n > 40
5 | abs
neg | abs
-1.5 | abs
users[0] | attr("name")
items | batch(2) | list
items | batch(2, "x") | list
items | slice(2) | list
items | slice(3, "f") | list
items | slice(7) | list
name | capitalize
"foo BAR" | capitalize
name | center(15)
"abc" | center(8) ~ "|"
"abcd" | center(9) ~ "|"
items | count
missing | default("d")
missing | d("d")
empty | default("d")
empty | default("d", true)
nothing | default("d")
missing | default
users[0].zz | default("none")
map | dictsort
map | dictsort(true)
map | dictsort(false, "value")
map | dictsort(reverse=true)
html | escape
html | e
html | forceescape
1 | escape
100 | filesizeformat
1 | filesizeformat
1000 | filesizeformat
1234567 | filesizeformat
1234567 | filesizeformat(true)
1e10 | filesizeformat
items | first
items | last
name | first
name | last
"3.5" | float
"abc" | float
"abc" | float(1.5)
3 | float
"1e3" | float
"%s has %d items, %.2f%% %x %05d|%-5s|%5s|%+d" | format(name, 3, 45.678, 255, 42, "l", "r", 7)
"%(a)s-%(b)s" | format(a=1, b="x")
"%r %c %e %g %o %X %#x" | format("s", "c", 1234.5, 0.0001, 8, 255, 255)
"%s" | format([1, "a"])
"%s %s" % ("a", 1)
users | groupby("age") | list | length
lines | indent
lines | indent(2, true)
lines | indent(2, true, true)
lines | indent("> ")
lines | indent(width=3, first=true)
"a\n" | indent
"42" | int
"42.9" | int
"abc" | int
"abc" | int(-1)
"0x1A" | int(0, 16)
"101" | int(base=2)
42.9 | int
-42.9 | int
true | int
" 42 " | int
"4_2" | int
map | items | list
items | join
items | join(", ")
users | join(", ", attribute="name")
users | map(attribute="city.name") | join("|")
[] | join(", ")
name | join("-")
items | length
name | length
unicode | length
map | length
"abc" | list
map | list
name | lower
unicode | upper
"straße" | upper
users | map(attribute="name") | list
users | map(attribute="zz", default="?") | list
words | map("upper") | list
words | map("replace", "a", "o") | list
items | max
items | min
words | max
words | min
words | min(case_sensitive=true)
users | max(attribute="age")
items | pprint
nested | pprint
items | reject("odd") | list
items | reject("gt", 3) | list
users | rejectattr("active") | map(attribute="name") | list
users | rejectattr("age", "eq", 31) | map(attribute="name") | list
"aaa" | replace("a", "b")
"aaa" | replace("a", "b", 2)
items | reverse | list
name | reverse
42.55 | round
42.55 | round(1)
42.55 | round(1, "floor")
42.55 | round(1, "ceil")
2.5 | round
3.5 | round
-2.5 | round
2.675 | round(2)
1234.5 | round(-2)
42 | round
html | safe
items | select("even") | list
[0, 1, "", "a", none] | select | list
users | selectattr("active") | map(attribute="name") | list
users | selectattr("age", "gt", 30) | map(attribute="name") | list
users | selectattr("city.name", "equalto", "Oslo") | map(attribute="name") | list
words | sort
words | sort(case_sensitive=true)
words | sort(reverse=true)
users | sort(attribute="name") | map(attribute="name") | list
users | sort(attribute="age,name") | map(attribute="name") | list
users | sort(attribute="age", reverse=true) | map(attribute="name") | list
users | sort(attribute="city.name") | map(attribute="name") | list
n | string ~ 1
"<p>a  <b>b</b>\n c &amp; d</p><!-- x -->" | striptags
items | sum
users | sum(attribute="age")
items | sum(start=100)
[1.5, 2] | sum
text | title
"foo-bar (baz) it's o'clock" | title
"HELLO wORLD" | title
"  trim me  " | trim
"xxtrimxx" | trim("x")
text | truncate(20)
text | truncate(20, true)
text | truncate(20, false, "…")
text | truncate(40)
text | truncate(10, false, "...", 0)
"short" | truncate(10)
words | unique | list
words | unique(true) | list
users | unique(attribute="age") | map(attribute="name") | list
name | upper
"a b/c?d=é&f" | urlencode
{"a": 1, "b c": "d&e"} | urlencode
[["a", 1], ["b", 2]] | urlencode
text | wordcount
"one, two-three four_five" | wordcount
text | wordwrap(15)
text | wordwrap(7)
"aaaaaaaaaaaaaaa bb" | wordwrap(5)
"aaaaaaaaaaaaaaa bb" | wordwrap(5, false)
"a well-known e-mail" | wordwrap(7)
text | wordwrap(15, true, "|")
lines | wordwrap(20)
"  lead  in" | wordwrap(6)
{"id": 1, "class": "a b", "none": none, "title": "\"<x>"} | xmlattr
{"id": 1} | xmlattr(false)
map | tojson
[1, 2.5, "a\"b", none, true, {"k": [1]}] | tojson
html | tojson
unicode | tojson
nested | tojson(2)
[] | tojson(2)
range(5) | list
range(2, 10, 3) | list
range(5, 0, -2) | list
range(0) | list
dict(a=1, b="x")
dict([("a", 1), ("b", 2)])
[1, 2, 3] | map("string") | join("+")
[[1, 2], [3]] | map("length") | list
"a" if missing is defined else "b"
items | first + 1
-items | first
neg | abs + 1
"%s" | format(none)
{"a": {"b": 1}}["a"]["b"]
[1, 2, 3][-1]
"abc"[5:] ~ "|"
(1, 2, 3)[1:]
[3, 1, 2] | sort | join
[true, false, none] | join(",")
[1.0, 1e100, -0.0]
1.0
-0.0
1e100
1/3
10 / 4
5 // 2.0
"a\\nb"
{"x": none, "y": [true]}
[missing is defined, 1]
namespace(a=1).a
lipsum is defined
[1, 2] is eq [1, 2]
((1))
[1, 2,]
{"a": 1,}
map | length + 1
""|length
name|lower|title|reverse
"x" in ["x"] and "y" not in ["x"]
not 1 in [2]
users | map(attribute="tags") | map("join", "/") | list
"a.b.c" | replace(".", "/") | upper
"tail" | default("x") | length
[1, [2, [3]]] | tojson
items[1:3] | sum
1 if 0 else 2 if 0 else 3
"ab" ~ "cd" | upper
("ab" ~ "cd") | upper
not not yes
[] or "x"
{} | default("x", true)
"1,2;3" | replace(",", ";") | list | join("")
""".strip("\n").split("\n")

# name, template, options
CASES = [
    ("if", "{% if n > 50 %}big{% elif n > 40 %}middle{% else %}small{% endif %}", {}),
    ("if-elif-chain", "{% for i in range(6) %}{% if i == 0 %}a{% elif i == 1 %}b{% elif i == 2 %}c{% elif i == 3 %}d{% else %}e{% endif %}{% endfor %}", {}),
    ("for", "{% for i in items %}{{ i }},{% endfor %}", {}),
    ("for-else", "{% for i in [] %}{{ i }}{% else %}none{% endfor %}", {}),
    ("for-else-not-reached", "{% for i in [1] %}{{ i }}{% else %}none{% endfor %}", {}),
    ("for-if", "{% for i in items if i is odd %}{{ loop.index }}:{{ i }}/{{ loop.length }} {% endfor %}", {}),
    ("for-if-else", "{% for i in items if i > 9 %}{{ i }}{% else %}none{% endfor %}", {}),
    ("for-unpack", "{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}", {}),
    ("for-unpack-nested", "{% for a, (b, c) in [(1, (2, 3)), (4, (5, 6))] %}{{ a }}{{ b }}{{ c }} {% endfor %}", {}),
    ("for-map", "{% for k in map %}{{ k }}{% endfor %}", {}),
    ("for-string", "{% for c in 'añb' %}[{{ c }}]{% endfor %}", {}),
    ("loop-vars", "{% for i in 'abc' %}{{ loop.index }} {{ loop.index0 }} {{ loop.revindex }} {{ loop.revindex0 }} {{ loop.first }} {{ loop.last }} {{ loop.length }} {{ loop.depth }} {{ loop.depth0 }}|{% endfor %}", {}),
    ("loop-neighbours", "{% for i in 'abc' %}{{ loop.previtem | default('-') }}{{ i }}{{ loop.nextitem | default('-') }} {% endfor %}", {}),
    ("loop-cycle", "{% for i in range(5) %}{{ loop.cycle('a', 'b', 'c') }}{% endfor %}", {}),
    ("loop-changed", "{% for i in [1, 1, 2, 2, 1] %}{% if loop.changed(i) %}{{ i }}{% endif %}{% endfor %}", {}),
    ("loop-nested", "{% for a in [1, 2] %}{% set outer = loop %}{% for b in 'xy' %}{{ outer.index }}{{ loop.index }}{{ a }}{{ b }} {% endfor %}{% endfor %}", {}),
    ("loop-recursive", "{% for node in [{'n': 1, 'c': [{'n': 2, 'c': []}, {'n': 3, 'c': [{'n': 4, 'c': []}]}]}] recursive %}{{ node.n }}@{{ loop.depth }}({{ loop(node.c) }}){% endfor %}", {}),
    ("loop-scope", "{% set v = 1 %}{% for i in [1, 2] %}{% set v = v + i %}{{ v }}{% endfor %}{{ v }}", {}),
    ("loop-var-does-not-leak", "{% for i in items %}{% endfor %}{{ i is defined }}", {}),
    ("break-continue", "{% for i in range(10) %}{% if i is odd %}{% continue %}{% endif %}{% if i > 6 %}{% break %}{% endif %}{{ i }}{% endfor %}", {}),
    ("break-inside-with", "{% for i in range(5) %}{% with a = i %}{% if a == 2 %}{% break %}{% endif %}{{ a }}{% endwith %}{% endfor %}!", {}),
    ("break-inside-capture", "{% for i in range(5) %}{% set t %}{{ i }}{% if i == 2 %}{% endif %}{% endset %}{% if i == 3 %}{% break %}{% endif %}{{ t }}{% endfor %}!", {}),
    ("set", "{% set a = 1 %}{% set b, c = 2, 3 %}{{ a }}{{ b }}{{ c }}", {}),
    ("set-if", "{% if yes %}{% set a = 1 %}{% endif %}{{ a }}", {}),
    ("set-block", "{% set a %}<{{ name }}>{% endset %}{{ a }}{{ a }}", {}),
    ("set-block-filter", "{% set a | upper | replace('W', 'V') %}<{{ name }}>{% endset %}{{ a }}", {}),
    ("set-tuple-value", "{% set a = 1, 2 %}{{ a }}", {}),
    ("namespace", "{% set ns = namespace(found=false, n=0) %}{% for i in items %}{% if i == 3 %}{% set ns.found = true %}{% endif %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.found }} {{ ns.n }}", {}),
    ("with", "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}", {}),
    ("with-outer-values", "{% set a = 5 %}{% with a = 1, b = a %}{{ a }}{{ b }}{% endwith %}{{ a }}", {}),
    ("with-empty", "{% with %}{% set a = 1 %}{{ a }}{% endwith %}{{ a is defined }}", {}),
    ("do", "{% set l = [] %}{% for i in items %}{% do l.append(i * 2) %}{% endfor %}{{ l }}", {}),
    ("list-methods", "{% set l = [3, 1] %}{% do l.extend([5]) %}{% do l.insert(0, 9) %}{{ l.pop() }}{{ l.pop(0) }}{{ l }}{% do l.remove(1) %}{{ l }}", {}),
    ("map-methods", "{% set d = {'a': 1} %}{% do d.update({'b': 2}) %}{% do d.update(c=3) %}{{ d.setdefault('e', 5) }}{{ d.pop('a') }}{{ d }}", {}),
    ("macro", "{% macro m(a, b=2, c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }} {{ m(1, 5) }} {{ m(1, c=9) }} {{ m(b=1, a=0) }}", {}),
    ("macro-varargs", "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, k=4) }}", {}),
    ("macro-splat", "{% macro m(a, b, c) %}{{ a }}-{{ b }}-{{ c }}{% endmacro %}{{ m(*[1, 2, 3]) }} {{ m(1, **{'c': 3, 'b': 2}) }}", {}),
    ("macro-attributes", "{% macro m(a, b=1) %}{{ caller is defined }}{% endmacro %}{{ m.name }} {{ m.arguments }} {{ m.catch_kwargs }} {{ m.catch_varargs }} {{ m.caller }}", {}),
    ("macro-closure", "{% set a = 1 %}{% macro m() %}{{ a }}{% endmacro %}{{ m() }}", {}),
    ("macro-recursion", "{% macro fact(n) %}{% if n <= 1 %}1{% else %}{{ n }}*{{ fact(n - 1) }}{% endif %}{% endmacro %}{{ fact(5) }}", {}),
    ("macro-does-not-see-the-caller", "{% macro m() %}{{ v is defined }}{% endmacro %}{% for v in [1] %}{{ m() }}{% endfor %}", {}),
    ("macro-default-is-undefined", "{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}{{ m(1) }}", {}),
    ("call", "{% macro box(t) %}[{{ t }}:{{ caller() }}]{% endmacro %}{% call box('x') %}inner {{ name }}{% endcall %}", {}),
    ("call-arguments", "{% macro each(l) %}{% for i in l %}{{ caller(i, loop.index) }};{% endfor %}{% endmacro %}{% call(v, i) each(words) %}{{ i }}={{ v }}{% endcall %}", {}),
    ("call-nested", "{% macro a() %}<{{ caller() }}>{% endmacro %}{% call a() %}1{% call a() %}2{% endcall %}3{% endcall %}", {}),
    ("filter-block", "{% filter upper | replace('O', '0') %}hello {{ name }}{% endfilter %}", {}),
    ("raw", "{% raw %}{{ not }} {% here %} {# or #}{% endraw %}{{ name }}", {}),
    ("raw-trim", "a {%- raw -%} b {{ c }} {%- endraw -%} d", {}),
    ("comment", "a{# comment {{ x }} #}b{#- trim -#} c", {}),
    ("trim-signs", "a  {{- ' b ' -}}  c {%- if yes -%}  d  {%- endif -%}  e", {}),
    ("trim-newlines", "<\n  {%- for i in items %}\n  {{ i }}\n  {%- endfor %}\n>", {}),
    ("trim-blocks", "{% if yes %}\n  a\n{% endif %}\nb{# c #}\nd\n{{ name }}\ne", {"trim_blocks": True}),
    ("trim-blocks-plus", "{% if yes +%}\n  a\n{% endif %}\nb", {"trim_blocks": True}),
    ("lstrip-blocks", "a\n    {% if yes %}\n  b {% if yes %}c{% endif %}\n    {% endif %}\n   {# x #}\n   {{ name }}", {"lstrip_blocks": True}),
    ("lstrip-blocks-plus", "a\n    {%+ if yes %}b{% endif %}\n   {#+ x #}c", {"lstrip_blocks": True}),
    ("trim-and-lstrip", "<ul>\n    {% for i in items %}\n    <li>{{ i }}</li>\n    {% endfor %}\n</ul>\n", {"trim_blocks": True, "lstrip_blocks": True}),
    ("trim-and-lstrip-consecutive", "{% if yes %}\n    {% if yes %}\n\t{% set a = 1 %}\n    x\n    {% endif %}\n{% endif %}\n", {"trim_blocks": True, "lstrip_blocks": True}),
    ("lstrip-raw", "a\n  {% raw %}\n  {{ x }}\n  {% endraw %}\nb", {"trim_blocks": True, "lstrip_blocks": True}),
    ("trailing-newline", "a\n\n", {}),
    ("trailing-newline-kept", "a\n\n", {"keep_trailing_newline": True}),
    ("carriage-returns", "a\r\nb\rc\r\n{% if yes %}\r\nd{% endif %}", {"trim_blocks": True}),
    ("block", "{% block a %}x{% block b %}y{% endblock %}{% endblock a %}{{ self.b() }}", {}),
    ("extends", "{% extends 'base.txt' %}{% block body %}B{{ super() }}{% endblock %}ignored", {}),
    ("extends-twice-removed", "{% extends 'child.txt' %}{% block head %}grand {{ super() }}{% endblock %}", {}),
    ("extends-set", "{% extends 'base.txt' %}{% set a = 'set in child' %}{% block body %}{{ a }}{% endblock %}", {}),
    ("extends-macro", "{% extends 'base.txt' %}{% macro m() %}M{% endmacro %}{% block body %}{{ m() }}{% endblock %}", {}),
    ("extends-conditional", "{% if no %}{% extends 'base.txt' %}{% endif %}{% block body %}alone{% endblock %}", {}),
    ("extends-conditional-yes", "{% if yes %}{% extends 'base.txt' %}{% endif %}{% block body %}inside{% endblock %}", {}),
    ("extends-dynamic", "{% extends 'ba' ~ 'se.txt' %}", {}),
    ("extends-scoped", "{% extends 'scoped.txt' %}{% block item %}<{{ i }}>{% endblock %}", {}),
    ("include", "{% set local = 1 %}{% include 'part.txt' %}", {}),
    ("include-in-loop", "{% for local in [1, 2] %}{% include 'part.txt' %};{% endfor %}", {}),
    ("include-ignore-missing", "a{% include 'nope.txt' ignore missing %}b", {}),
    ("include-list", "{% include ['nope.txt', 'part.txt'] %}", {}),
    ("include-does-not-set", "{% include 'macros.txt' %}{{ greeting is defined }}", {}),
    ("import", "{% import 'macros.txt' as m %}{{ m.greet('you') }} {{ m.greeting }}", {}),
    ("from-import", "{% from 'macros.txt' import greet, greet as g, greeting %}{{ greet('a') }}{{ g('b', '?') }}{{ greeting }}", {}),
    ("from-import-call", "{% from 'macros.txt' import wrap %}{% call wrap() %}x{% endcall %}", {}),
    ("import-with-context", "{% import 'part.txt' as p with context %}{{ p }}", {}),
    ("autoescape", "{{ html }}{% autoescape true %}{{ html }}{{ html | safe }}{{ '<' ~ '>' }}{% endautoescape %}", {}),
    ("autoescape-macro", "{% autoescape true %}{% macro m(a) %}<i>{{ a }}</i>{% endmacro %}{{ m(html) }}{{ m('<') | upper }}{% endautoescape %}", {}),
    ("autoescape-set-block", "{% autoescape true %}{% set a %}<b>{{ '<' }}</b>{% endset %}{{ a }}{% endautoescape %}", {}),
    ("autoescape-join", "{% autoescape true %}{{ ['<', '<b>' | safe] | join('&') }}{% endautoescape %}", {}),
    ("autoescape-concat", "{% autoescape true %}{{ (html | safe) ~ '<' }}{{ (html | safe) + '<' }}{% endautoescape %}", {}),
    ("autoescape-list", "{% autoescape true %}{{ ['<'] }}{{ {'a': '&'} }}{% endautoescape %}", {}),
    ("autoescape-filters", "{% autoescape true %}{{ html | upper }}{{ html | e }}{{ html | e | e }}{{ ('<a>' | safe) | replace('a', '<') }}{% endautoescape %}", {}),
    ("autoescape-by-name", "{% include 'page.html' %}", {"autoescape": True}),
    ("cycler", "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.current }}{{ c.next() }}{{ c.next() }}{% do c.reset() %}{{ c.next() }}", {}),
    ("joiner", "{% set j = joiner('|') %}{% for i in items %}{{ j() }}{{ i }}{% endfor %}", {}),
    ("groupby", "{% for age, people in users | groupby('age') %}{{ age }}:{% for p in people %}{{ p.name }},{% endfor %}{% endfor %}", {}),
    ("groupby-attributes", "{% for g in users | groupby('city.name') %}{{ g.grouper }}={{ g.list | length }};{% endfor %}", {}),
    ("groupby-default", "{% for k, l in [{'a': 1}, {}, {'a': 2}] | groupby('a', default=0) %}{{ k }}:{{ l | length }};{% endfor %}", {}),
    ("tuple-output", "{{ 1, 2 }}", {}),
    ("chained-filters-multiline", "{{ users\n  | selectattr('active')\n  | map(attribute='name')\n  | join(', ') }}", {}),
    ("nested-braces", "{{ {'a': {'b': 1}} }}{{ {'a': {}} }}", {}),
    ("string-with-tags", "{{ '{% raw %}' }}{{ '}}' }}", {}),
    ("unicode", "{{ unicode }} ünïcödé {{ '日本' | length }}", {}),
    ("inline-if-without-else", "[{{ 'x' if yes }}]", {}),
    ("macro-in-loop", "{% for i in [1, 2] %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}", {}),
    ("error-undefined", "{{ missing }}", {}),
    ("error-undefined-attribute", "{{ users[0].zz }}", {}),
    ("error-undefined-if", "{% if missing %}{% endif %}", {}),
    ("error-undefined-for", "{% for i in missing %}{% endfor %}", {}),
    ("error-undefined-argument", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}", {}),
    ("error-undefined-compare", "{{ missing == 1 }}", {}),
    ("error-undefined-concat", "{{ 'a' ~ missing }}", {}),
    ("error-add", "{{ 1 + 'a' }}", {}),
    ("error-compare", "{{ 1 < 'a' }}", {}),
    ("error-call", "{{ name() }}", {}),
    ("error-iterate", "{% for i in n %}{% endfor %}", {}),
    ("error-iterate-none", "{% for i in nothing %}{% endfor %}", {}),
    ("error-unpack", "{% for a, b in [1] %}{% endfor %}", {}),
    ("error-macro-arguments", "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", {}),
    ("error-macro-keyword", "{% macro m(a) %}{% endmacro %}{{ m(z=2) }}", {}),
    ("error-unknown-filter", "{{ 1 | nope }}", {}),
    ("error-unknown-test", "{{ 1 is nope }}", {}),
    ("error-unknown-tag", "{% nope %}", {}),
    ("error-unclosed", "{% if yes %}", {}),
    ("error-unclosed-variable", "{{ name", {}),
    ("error-unclosed-comment", "{# name", {}),
    ("error-expression", "{{ 1 + }}", {}),
    ("error-division", "{{ 1 // 0 }}", {}),
    ("error-include", "{% include 'nope.txt' %}", {}),
    ("error-from-import", "{% from 'macros.txt' import nope %}{{ nope() }}", {}),
    ("error-super", "{% block a %}{{ super() }}{% endblock %}", {}),
    ("error-required", "{% block a required %}{% endblock %}", {}),
    ("error-assign-constant", "{% set true = 1 %}", {}),
    ("error-set-attribute", "{% set map.a = 1 %}", {}),
]


def environment(options):
    options = dict(options)
    by_name = options.pop("autoescape", False)
    return jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        loader=jinja2.DictLoader(TEMPLATES),
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        autoescape=(lambda name: bool(by_name and name and name.endswith(".html"))),
        **options,
    )


def run(name, template, options):
    case = {"name": name, "template": template, "options": options}
    try:
        case["expected"] = environment(options).from_string(template).render(CONTEXT)
    except Exception as error:  # whatever it is, ours must fail too
        case["error"] = type(error).__name__
    return case


def main():
    cases = [run(e, "{{ " + e + " }}", {}) for e in EXPRESSIONS]
    cases += [run(*case) for case in CASES]
    golden = {
        "jinja2": jinja2.__version__,
        "context": CONTEXT,
        "templates": TEMPLATES,
        "cases": cases,
    }
    path = pathlib.Path(__file__).with_name("jinja2-golden.json")
    path.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    errors = [c["name"] for c in cases if "error" in c and not c["name"].startswith("error-")]
    print(f"{len(cases)} cases; Jinja2 fails on: {errors}", file=sys.stderr)


if __name__ == "__main__":
    main()
