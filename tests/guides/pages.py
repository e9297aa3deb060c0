# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs in pages of Markdown.

A block of code belongs to the programs that a comment right before it names:

    <!-- code: count, test-count -->
    ```c
    …
    ```

What the compiler needs and the reader does not stands in the comment itself, and is not shown:

    <!-- code: count
    #include <ggen.h>
    -->

A program is all pieces that name it, in the order of the page. What it prints, on both streams, is
said in the same way, in one or more pieces, for one or more programs:

    <!-- output: count, test-count -->
    ```text
    3 words
    ```

There `…` stands for any text, and alone on a line for any number of lines. `<!-- output: count,
status 1 -->` says that it ends with that status; otherwise with 0. Of test programs the lines that
begin with `ok` or `not ok` are compared.

`<!-- file: words.h -->` names a file instead, for the programs in `sh`. These run in a folder with
the page's files and the sources of its programs. A program in C that one of these builds needs no
output of its own.

A block in a language that can be run and that is in no program is a mistake, and so is a block
without a language."""

import dataclasses
import re

RUNNABLE = {"c": ".c", "python": ".py", "js": ".js", "sh": ".sh"}
BUILDABLE = {"meson"}
READABLE = {"text", "yaml", "jinja", "json", "turtle", "sparql"}
LINE_MARK = {"c": '#line {line} "{page}"\n'}

COMMENT = re.compile(r"<!-- (code|file|output): (.*?)( -->)?$")
FENCE = re.compile(r"(\s*)(`{3,}|~{3,})\s*(\S*)")


@dataclasses.dataclass
class Piece:
    line: int
    text: str
    language: str | None  # None where it is not shown: then that of the program


@dataclasses.dataclass
class Program:
    name: str
    pieces: list = dataclasses.field(default_factory=list)
    output: str | None = None
    status: int = 0

    @property
    def languages(self):
        return {piece.language for piece in self.pieces if piece.language is not None}

    @property
    def language(self):
        return next(iter(self.languages), None)

    def source(self, page):
        mark = LINE_MARK.get(self.language, "")
        return "\n".join(mark.format(line=piece.line, page=page) + piece.text
                         for piece in self.pieces)


class Page:
    """What a page has to be tested for; `problems` says where it breaks the convention."""

    def __init__(self, name, text, must_run=frozenset(RUNNABLE) | BUILDABLE):
        self.name = name
        self.programs = {}
        self.files = {}
        self.blocks = []  # every shown piece of code
        self.problems = []
        self.must_run = must_run
        self._lines = text.splitlines()
        self._read()
        self._check()

    def _problem(self, line, sentence):
        self.problems.append(f"{self.name}:{line}: {sentence}")

    def _read(self):
        pending = None  # the comment that waits for its block
        number = 0
        while number < len(self._lines):
            line = self._lines[number]
            comment, fence = COMMENT.match(line), FENCE.match(line)
            start = number + 1
            if comment is not None:
                if pending is not None:
                    self._problem(start, "a comment has no block")
                what, names, is_whole = comment.groups()
                pending = (what, names)
                if not is_whole:
                    number, text = self._read_to(number + 1, lambda end: end == "-->")
                    self._add(pending, Piece(start + 1, text, None))
                    pending = None
            elif fence is not None:
                indent, ticks, language = fence.groups()
                number, text = self._read_to(number + 1, lambda end, ticks=ticks: (
                    end.strip().startswith(ticks) and not end.strip().strip(ticks[0])))
                text = re.sub(f"(?m)^{indent}", "", text)
                self._add_block(pending, Piece(start + 1, text, language))
                pending = None
            elif pending is not None and line.strip():
                self._problem(start, "a comment has no block")
                pending = None
            number += 1
        if pending is not None:
            self._problem(len(self._lines), "a comment has no block")

    def _read_to(self, first, is_end):
        """Returns the number of the line that ends what begins with a line, and the text."""
        for number in range(first, len(self._lines)):
            if is_end(self._lines[number]):
                return number, "".join(line + "\n" for line in self._lines[first:number])
        self._problem(first, "what begins here has no end")
        return len(self._lines), ""

    def _add_block(self, pending, piece):
        known = RUNNABLE.keys() | BUILDABLE | READABLE
        if not piece.language:
            self._problem(piece.line, "a block has no language")
        elif piece.language not in known:
            self._problem(piece.line, f"nobody knows what to do with {piece.language}")
        elif pending is not None:
            self.blocks.append(piece)
            self._add(pending, piece)
        elif piece.language in self.must_run:
            self._problem(piece.line, f"this {piece.language} is in no program")

    def _add(self, pending, piece):
        what, names = pending
        names = [name.strip() for name in names.split(",")]
        if what == "output":
            self._set_output(names, piece)
        for name in names if what == "code" else ():
            self.programs.setdefault(name, Program(name)).pieces.append(piece)
        for name in names if what == "file" else ():
            self.files[name] = self.files.get(name, "") + piece.text

    def _set_output(self, names, piece):
        status = 0
        if names[-1].startswith("status "):
            status = int(names.pop().removeprefix("status "))
        for name in names:
            program = self.programs.get(name)
            if program is None:
                self._problem(piece.line, f"{name} is no program yet")
            else:
                program.output = (program.output or "") + piece.text
                program.status = max(program.status, status)

    def _check(self):
        for program in self.programs.values():
            line = program.pieces[0].line
            if len(program.languages) != 1 or program.language not in RUNNABLE:
                self._problem(line, f"{program.name} is in no language that can be run")
            elif program.output is None and not self.is_built_by_page(program):
                self._problem(line, f"the page does not say what {program.name} prints")
        for name in self.files:
            if not self.mentions(name):
                self._problem(1, f"no program uses the file {name}")

    def mentions(self, name):
        """Whether a program in sh can come across a file: by itself or by what builds it."""
        if not any(program.language == "sh" for program in self.programs.values()):
            return False
        texts = [program.source(self.name) for program in self.programs.values()
                 if program.language == "sh"] + list(self.files.values())
        return name == "meson.build" or any(name in text for text in texts)

    def is_built_by_page(self, program):
        return program.language == "c" and self.mentions(program.name + ".c")
