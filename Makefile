# SPDX-License-Identifier: BSD-2-Clause
# modori: the whole build. `make help` lists the targets, V=1 shows the commands.
MAKEFLAGS += -rR
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:

ifneq (,$(filter default undefined,$(origin CC)))
CC := cc
endif
ifneq (,$(filter default undefined,$(origin AR)))
AR := ar
endif
BUILD_CC ?= $(CC)
-include config.mk

VERSION := 0.1.0
prefix ?= /usr/local
bindir ?= $(prefix)/bin
datadir ?= $(prefix)/share
mandir ?= $(datadir)/man
localedir ?= $(datadir)/locale
DESTDIR ?=
INSTALL ?= install

ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-8s%s\n'
endif

# ---- variants: objects of release, asan, tsan, fuzz never mix --------------
VARIANT ?= release
OUT_release := build
OUT_asan := build/asan
OUT_tsan := build/tsan
OUT_fuzz := build/fuzz
OUT_cover := build/cover
OUT := $(OUT_$(VARIANT))
OBJ := $(OUT)/obj
VFLAGS_release := -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
VFLAGS_asan := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
VFLAGS_tsan := -O1 -fsanitize=thread -fPIE
VFLAGS_fuzz := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
VFLAGS_cover := -O0 --coverage
LDFLAGS_release := -pie -Wl,-z,relro,-z,now
LDFLAGS_asan := -fsanitize=address,undefined
LDFLAGS_tsan := -fsanitize=thread -pie
LDFLAGS_fuzz := -fsanitize=address,undefined
LDFLAGS_cover := --coverage
ifeq ($(VARIANT),fuzz)
CC := clang
endif
# build/modori is optimised across the files of the engine, where the compiler writes objects that tests can link as usual
ifeq ($(VARIANT)$(origin LTO),releaseundefined)
LTO := $(shell $(CC) -v 2>&1 | grep -q '^gcc version' && echo -flto=auto -ffat-lto-objects)
endif

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum \
	-Wformat=2 -Wvla -Wwrite-strings
ifdef CI
WARN += -Werror
endif

PKG_CONFIG ?= pkg-config
PKGS := ncursesw sqlite3 gnutls nettle zlib liblz4 jansson libcares libidn2
PKG_CFLAGS ?= $(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null)
PKG_LIBS ?= $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null)
# libetpan's .pc carries distribution link flags we do not want
ETPAN_LIBS ?= -letpan
ICONV_LIBS ?= $(shell echo 'void *iconv_open(const char *, const char *); int main(void) { return !iconv_open("a", "b"); }' | \
	$(CC) -x c - -o /dev/null 2>/dev/null || echo -liconv)

MY_CPPFLAGS := -Isrc -I. -I$(OUT)/gen -D_GNU_SOURCE -DMODORI_VERSION='"$(VERSION)"' \
	-DMODORI_LOCALEDIR='"$(localedir)"' -DMODORI_THEMEDIR='"$(datadir)/modori/themes"' -DNCURSES_WIDECHAR=1
MY_CFLAGS := -std=c17 -g $(VFLAGS_$(VARIANT)) $(WARN) -include base/banned.h $(PKG_CFLAGS) -pthread
MY_LDFLAGS := $(LDFLAGS_$(VARIANT)) -pthread
LIBS := $(ETPAN_LIBS) $(PKG_LIBS) $(ICONV_LIBS) -lm

# ---- sources ---------------------------------------------------------------
AREAS := base conf mail report report/odd cause know store insight net sync cli
LIB_SRC := $(foreach d,$(AREAS),$(wildcard src/$(d)/*.c)) $(wildcard ui/*.c ui/model/*.c ui/view/*.c ui/term/*.c)
LIB_OBJ := $(LIB_SRC:%.c=$(OBJ)/%.o)
GEN_SRC := $(addprefix $(OUT)/gen/,data_rules.c data_tables.c data_formats.c data_pages.c data_schema.c data_themes.c \
	data_demo.c)
GEN_OBJ := $(GEN_SRC:$(OUT)/gen/%.c=$(OBJ)/gen/%.o)
LIB := $(OUT)/libmodori.a

.PHONY: all
all: $(OUT)/modori messages

ENGINE_OBJ := $(filter $(OBJ)/src/base/% $(OBJ)/src/mail/% $(OBJ)/src/report/% $(OBJ)/src/cause/% $(OBJ)/src/cli/json.o, $(LIB_OBJ))
ifneq (,$(LTO))
$(ENGINE_OBJ): MY_CFLAGS += -O3 $(LTO)
LTO_LINK := -O3 $(LTO)
NO_LTO := -fno-lto
endif

$(OUT)/modori: $(OBJ)/src/main.o $(LIB)
	$(say) LINK $@
	$(Q)$(CC) $(MY_LDFLAGS) $(LTO_LINK) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LIB): $(LIB_OBJ) $(GEN_OBJ)
	$(say) AR $@
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(OBJ)/%.o: %.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(MY_CPPFLAGS) $(CPPFLAGS) -MMD -MP $(MY_CFLAGS) $(CFLAGS) -c -o $@ $<

$(OBJ)/gen/%.o: $(OUT)/gen/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(MY_CPPFLAGS) $(CPPFLAGS) -MMD -MP $(MY_CFLAGS) $(CFLAGS) -c -o $@ $<

# ---- data packed into C ----------------------------------------------------
MKDATA := $(OUT)/mkdata
$(MKDATA): src/tools/mkdata.c
	@mkdir -p $(@D)
	$(Q)$(BUILD_CC) -std=c17 -O1 -o $@ $<

FILES_rules := $(sort $(wildcard src/cause/rules/*.rules))
FILES_tables := $(sort $(wildcard src/cause/*.tsv))
FILES_formats := $(sort $(wildcard src/report/formats/*.format))
FILES_pages := $(sort $(wildcard src/know/en/*.txt src/know/ja/*.txt))
FILES_schema := $(sort $(wildcard src/store/schema/*.sql))
FILES_themes := $(sort $(wildcard themes/*.theme))
FILES_demo := $(sort $(wildcard src/cli/demo/*))
define pack
$(OUT)/gen/data_$(1).c: $(MKDATA) $(FILES_$(1)) $(dir $(firstword $(FILES_$(1)) Makefile))
	@mkdir -p $$(@D)
	$(say) PACK $(1)
	$(Q)$(MKDATA) data_$(1) $(FILES_$(1)) > $$@
endef
$(foreach n,rules tables formats pages schema themes demo,$(eval $(call pack,$(n))))

-include $(LIB_OBJ:.o=.d) $(OBJ)/src/main.d $(wildcard $(OBJ)/tests/*/*.d)

# ---- languages -------------------------------------------------------------
LANGS := $(notdir $(basename $(wildcard src/po/*.po)))
MESSAGES := $(LANGS:%=$(OUT)/locale/%/LC_MESSAGES/modori.mo)
POT_SRC = $(shell find src ui -name '*.[ch]' -o -name '*.def' | LC_ALL=C sort)
.PHONY: messages pot
messages: $(MESSAGES)
$(OUT)/locale/%/LC_MESSAGES/modori.mo: src/po/%.po
	@mkdir -p $(@D)
	$(say) MSGFMT $<
	$(Q)msgfmt -c -o $@ $<
# takes new strings into every language; then translate what is empty
pot:
	@xgettext --from-code=UTF-8 -L C -k_ -kN_ -kngettext:1,2 --no-location -o $(OUT)/modori.pot $(POT_SRC)
	@for l in $(LANGS); do msgmerge -q -U --backup=none --no-fuzzy-matching src/po/$$l.po $(OUT)/modori.pot; done

# ---- completions, checked in; tests/lint/completion.sh tells when they are old
.PHONY: completions
completions: $(OUT)/modori
	@for s in bash zsh fish; do $(OUT)/modori completion $$s > src/shell/modori.$$s || exit 1; done

.PHONY: manuals
manuals:
	@src/tools/mankeys.sh src/man/modori.1 > $(OUT)/page && cp $(OUT)/page src/man/modori.1
	@src/tools/mankeys.sh src/man/ja/modori.1 src/po/ja.po > $(OUT)/page && cp $(OUT)/page src/man/ja/modori.1

# ---- run -------------------------------------------------------------------
.PHONY: run
run: deps
	@$(MAKE) --no-print-directory all
	@if [ -t 0 ] && [ -t 1 ]; then exec $(OUT)/modori --demo; else exec $(OUT)/modori --demo report; fi

# ---- tests -----------------------------------------------------------------
TEST_OUTPUT ?= stdout
UNIT_SRC := $(wildcard tests/unit/test_*.c)
UNIT_BIN := $(UNIT_SRC:tests/unit/%.c=$(OUT)/unit/%)
SUPPORT_OBJ := $(patsubst %.c,$(OBJ)/%.o,$(wildcard tests/support/*.c))

$(OUT)/unit/%: $(OBJ)/tests/unit/%.o $(SUPPORT_OBJ) $(LIB)
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) $(MY_LDFLAGS) $(NO_LTO) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

.PHONY: unit
unit: $(UNIT_BIN)
	@rc=0; for t in $(UNIT_BIN); do CMOCKA_MESSAGE_OUTPUT=$(TEST_OUTPUT) $$t || rc=1; done; exit $$rc

# every script of a folder, each prints its own result and fails by its exit code
run_scripts = @for t in $(sort $(wildcard $(1))); do MODORI=$(CURDIR)/$(OUT)/modori OUT=$(CURDIR)/$(OUT) sh $$t || exit 1; done

.PHONY: mail ui-test e2e lint
mail: $(OUT)/modori messages
	$(call run_scripts,tests/mail/*.sh)
ui-test: $(OUT)/modori messages
	$(call run_scripts,tests/ui/*.sh)
e2e: $(OUT)/modori messages $(OUT)/bench/bench_fill $(OUT)/bench/huge_peer
	$(call run_scripts,tests/e2e/*.sh)
lint: $(OUT)/modori
	$(call run_scripts,tests/lint/*.sh)

.PHONY: asan tsan
asan:
	@$(MAKE) --no-print-directory VARIANT=asan unit mail
tsan:
	@$(MAKE) --no-print-directory VARIANT=tsan tsan-run
.PHONY: tsan-run
TSAN_TESTS := $(filter %/test_worker %/test_queue %/test_imap %/test_pull %/test_reader %/test_build,$(UNIT_BIN))
tsan-run: $(TSAN_TESTS)
	@for t in $(TSAN_TESTS); do $$t || exit 1; done

.PHONY: check
check: deps-test
	@$(MAKE) --no-print-directory -j$$(nproc 2>/dev/null || echo 2) all
	@$(MAKE) --no-print-directory -j$$(nproc 2>/dev/null || echo 2) VARIANT=asan unit-build
	@$(MAKE) --no-print-directory lint unit mail ui-test asan tsan e2e fuzz-smoke
	@echo 'all tests passed'
.PHONY: unit-build
unit-build: $(UNIT_BIN) $(OUT)/modori

# two admins on a bad line for so long; nothing may be lost
SOAK_SECONDS ?= 1200
SOAK_SEED ?= 1
.PHONY: soak
soak: $(OUT)/modori
	@MODORI=$(CURDIR)/$(OUT)/modori SOAK_SECONDS=$(SOAK_SECONDS) SOAK_SEED=$(SOAK_SEED) sh tests/e2e/soak.sh

# ---- fuzzing (clang) -------------------------------------------------------
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_BIN := $(FUZZ_SRC:tests/fuzz/%.c=build/fuzz/bin/%)
FUZZ_SECONDS ?= 60
.PHONY: fuzz fuzz-build fuzz-smoke
fuzz fuzz-build fuzz-smoke:
	@if command -v clang >/dev/null; then $(MAKE) --no-print-directory VARIANT=fuzz $@-run; \
	else echo 'fuzz: skipped, no clang'; fi
.PHONY: fuzz-run fuzz-build-run fuzz-smoke-run
$(OUT)/bin/fuzz_%: $(OBJ)/tests/fuzz/fuzz_%.o $(LIB)
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) -fsanitize=fuzzer $(MY_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)
fuzz-build-run: $(FUZZ_BIN)
fuzz-run: $(FUZZ_BIN)
	@for t in $(FUZZ_BIN); do sh tests/fuzz/run.sh $$t $(FUZZ_SECONDS) || exit 1; done
# each target over its seeds and a few inputs, always the same
fuzz-smoke-run: $(FUZZ_BIN)
	@for t in $(FUZZ_BIN); do sh tests/fuzz/run.sh $$t smoke || exit 1; done

# ---- bench -----------------------------------------------------------------
.PHONY: bench
BENCH_BIN := $(patsubst tests/bench/%.c,$(OUT)/bench/%,$(wildcard tests/bench/*.c))
$(OUT)/bench/%: $(OBJ)/tests/bench/%.o $(LIB)
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) $(MY_LDFLAGS) $(NO_LTO) $(LDFLAGS) -o $@ $^ $(LIBS)
bench: $(OUT)/modori $(BENCH_BIN)
	$(call run_scripts,tests/bench/*.sh)

# ---- dependencies ----------------------------------------------------------
DEB_BUILD := gcc make pkg-config gettext libncurses-dev libetpan-dev libsqlite3-dev libgnutls28-dev nettle-dev \
	zlib1g-dev liblz4-dev libjansson-dev libc-ares-dev libidn2-dev
DEB_TEST := $(DEB_BUILD) libcmocka-dev dovecot-imapd dnsmasq-base rbldnsd tmux openssl clang libclang-rt-14-dev mandoc gawk locales \
	python3 procps zsh fish
.PHONY: deps deps-test
deps:
	@sh src/tools/deps.sh $(DEB_BUILD)
deps-test:
	@sh src/tools/deps.sh $(DEB_TEST)
	@sh src/tools/cyrus.sh build/cyrus

# ---- install ---------------------------------------------------------------
MANS := $(wildcard src/man/*.[157])
MANS_ja := $(wildcard src/man/ja/*.[157])
COMPLETION_bash := $(datadir)/bash-completion/completions/modori
COMPLETION_zsh := $(datadir)/zsh/site-functions/_modori
COMPLETION_fish := $(datadir)/fish/vendor_completions.d/modori.fish
.PHONY: install uninstall
install: all
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(datadir)/modori/themes
	$(INSTALL) -m 755 $(OUT)/modori $(DESTDIR)$(bindir)/modori
	$(INSTALL) -m 644 $(wildcard themes/*.theme) $(DESTDIR)$(datadir)/modori/themes
	$(INSTALL) -d $(DESTDIR)$(dir $(COMPLETION_bash)) $(DESTDIR)$(dir $(COMPLETION_zsh)) $(DESTDIR)$(dir $(COMPLETION_fish))
	$(INSTALL) -m 644 src/shell/modori.bash $(DESTDIR)$(COMPLETION_bash)
	$(INSTALL) -m 644 src/shell/modori.zsh $(DESTDIR)$(COMPLETION_zsh)
	$(INSTALL) -m 644 src/shell/modori.fish $(DESTDIR)$(COMPLETION_fish)
	@for m in $(MANS); do d=$(DESTDIR)$(mandir)/man$${m##*.}; $(INSTALL) -d $$d && $(INSTALL) -m 644 $$m $$d || exit 1; done
	@for m in $(MANS_ja); do d=$(DESTDIR)$(mandir)/ja/man$${m##*.}; $(INSTALL) -d $$d && $(INSTALL) -m 644 $$m $$d || exit 1; done
	@for l in $(LANGS); do d=$(DESTDIR)$(localedir)/$$l/LC_MESSAGES; $(INSTALL) -d $$d && \
		$(INSTALL) -m 644 $(OUT)/locale/$$l/LC_MESSAGES/modori.mo $$d || exit 1; done
uninstall:
	rm -f $(DESTDIR)$(bindir)/modori $(foreach m,$(MANS),$(DESTDIR)$(mandir)/man$(subst .,,$(suffix $(m)))/$(notdir $(m)))
	rm -f $(foreach m,$(MANS_ja),$(DESTDIR)$(mandir)/ja/man$(subst .,,$(suffix $(m)))/$(notdir $(m)))
	rm -f $(foreach l,$(LANGS),$(DESTDIR)$(localedir)/$(l)/LC_MESSAGES/modori.mo)
	rm -f $(DESTDIR)$(COMPLETION_bash) $(DESTDIR)$(COMPLETION_zsh) $(DESTDIR)$(COMPLETION_fish)
	rm -rf $(DESTDIR)$(datadir)/modori

.PHONY: clean help format
clean:
	rm -rf build
format:
	clang-format -i $(LIB_SRC)
help:
	@echo 'make            build/modori'
	@echo 'make LTO=       the same without optimising across files: linked at once, a tenth slower'
	@echo 'make run        install what is missing, build, open the demo folder'
	@echo 'make check      all tests'
	@echo 'make unit|mail|ui-test|e2e|lint|asan|tsan   one kind of test'
	@echo 'make fuzz       each fuzz target for FUZZ_SECONDS (60)'
	@echo 'make soak       two admins on a bad line for SOAK_SECONDS (1200)'
	@echo 'make bench      timings, as ratios'
	@echo 'make install    to $$(DESTDIR)$$(prefix)'
