# Two verbs: `make demo` shows what ggen does, `make check` runs every test.
# Both install the Debian packages that are missing (as root, or through sudo) and build.

BUILD ?= _build

.PHONY: demo check build packages

demo: build
	tools/demo $(BUILD)

check: build
	tools/run-tests $(BUILD)

build: packages
	test -f $(BUILD)/build.ninja || meson setup $(BUILD)
	meson compile -C $(BUILD)

packages:
	@tools/install-packages packages/debian.txt
