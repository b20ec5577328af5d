# The whole project by name: `make help` lists it. Needs Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
TORCH ?= torch==2.13.0
WORKERS ?= 2

demo_bin := .venv/bin
test_bin := .venv-test/bin
sources := $(shell find src -type f ! -name '*.pyc' ! -path '*.egg-info/*' | sed 's/ /\\ /g')
# Real recordings, which some tests ask for; tests that find none are counted as skipped.
AURICLE_DATA := $(abspath $(or $(AURICLE_DATA),$(wildcard ../shared/data)))

.DEFAULT_GOAL := help
.PHONY: help demo test bench safety fuzz properties check clean prove-batch prove-digits prove-english prove-esc prove-listening prove-midi prove-music prove-recipe prove-sounds prove-training .venv-test

help:
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

demo: demo/sample.report.stamp ## Install into .venv, analyze a sample recording, show the report.
	@scripts/show.sh demo/sample.html

test: .venv-test/ready ## Install everything that tests need into .venv-test, run all tests.
	OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" $(test_bin)/python -m pytest -q -n $(WORKERS)

check: .venv-test/ready ## Style, types, floors, file sizes, then the tests.
	OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" ./check

bench: .venv-test/ready ## Measure beside the peers; prints a table of ratios.
	AURICLE_DATA="$(AURICLE_DATA)" $(test_bin)/python -m benches

safety: .venv-test/ready ## Count the words that engines invent where nobody speaks; takes an hour.
	AURICLE_DATA="$(AURICLE_DATA)" $(test_bin)/python scripts/measure_safety.py

fuzz: .venv-test/ready ## Feed 200,000 damaged files to the decoders.
	AURICLE_DATA="$(AURICLE_DATA)" $(test_bin)/python scripts/fuzz_decode.py --mutants 200000

properties: .venv-test/ready ## Look for counterexamples among a thousand new examples of each property.
	OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" $(test_bin)/python -m pytest -q -n $(WORKERS) -m hypothesis --hypothesis-profile=properties

prove-batch: .venv-test/ready ## Kill a job of a hundred files twenty times; nothing may be lost.
	$(test_bin)/python scripts/prove_batch.py

prove-english: .venv-test/ready ## Word error rates of english-ctc beside pocketsphinx, and where it places words.
	cd scripts && OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" ../$(test_bin)/python prove_english.py
	cd scripts && OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" ../$(test_bin)/python prove_alignment.py

prove-digits: .venv-test/ready ## Train and judge the digit recognizers with each speaker left out; takes hours.
	cd scripts && OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" ../$(test_bin)/python make_digit_speech.py ../build/digits/made
	cd scripts && OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" ../$(test_bin)/python cut_digit_speech.py ../build/digits/read
	cd scripts && OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" ../$(test_bin)/python prove_digits.py \
		--work ../build/digits --synthetic ../build/digits/made,../build/digits/read

prove-recipe: .venv-test/ready ## What english-ctc learns from how much speech, and what its parts are worth; takes hours.
	cd scripts && OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" ../$(test_bin)/python prove_recipe.py ../build/recipe

prove-sounds: .venv-test/ready ## What the embedded models of sounds reach: commands, kinds of sound, events, teaching.
	cd scripts && OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" ../$(test_bin)/python prove_tagger.py
	cd scripts && OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" ../$(test_bin)/python prove_teach.py
	cd scripts && OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" ../$(test_bin)/python prove_birdsong.py
	cd scripts && OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" ../$(test_bin)/python prove_events.py

prove-esc: .venv-test/ready ## Accuracy on ESC-10 by folds and seeds, each trained from nothing; takes hours.
	OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" $(test_bin)/python scripts/prove_esc.py build/sounds

prove-listening: .venv-test/ready ## Beats, tempo, chords and keys of music that nothing was trained on, beside librosa.
	cd scripts && OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" ../$(test_bin)/python prove_listening.py

prove-midi: .venv-test/ready ## Every MIDI file read, written and read again; damaged ones.
	$(test_bin)/python scripts/prove_midi.py "$(AURICLE_DATA)" --damaged 2000

prove-music: .venv-test/ready ## Likelihood of music under models that are trained anew, and what composed chorales are like.
	OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" $(test_bin)/python scripts/prove_music_models.py build/music
	OMP_NUM_THREADS=1 AURICLE_DATA="$(AURICLE_DATA)" $(test_bin)/python scripts/prove_chorales.py

prove-training: .venv-test/ready ## Kill trainings, fill disks, train by two processes; prints the figures.
	$(test_bin)/python scripts/prove_training.py

clean: ## Remove environments, caches and the demo.
	rm -rf .venv .venv-test demo build .*_cache .hypothesis src/*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The demo's environment holds what a user gets: the package itself, not a link to this folder.
.venv/ready: pyproject.toml README.md $(sources) | scripts/make_venv.sh
	@echo "Making a Python environment in .venv (if there is none yet)."
	@scripts/make_venv.sh .venv
	@rm -rf build
	@echo "Installing auricle and what it needs into .venv: about 640 MB on disk; this takes a minute."
	@$(demo_bin)/python -m pip install --quiet --disable-pip-version-check .
	@touch $@

demo/sample.flac: examples/sample.py .venv/ready
	@echo "Making the sample recording $@."
	@$(demo_bin)/python examples/sample.py $@

demo/sample.report.stamp: demo/sample.flac .venv/ready
	@echo "Analyzing it: auricle analyze demo/sample.flac -o demo"
	@$(demo_bin)/auricle analyze demo/sample.flac -o demo
	@touch $@

.venv-test: .venv-test/ready

# torch by its own command, before anything that depends on it: its version is ours and stays.
.venv-test/torch: | scripts/make_venv.sh
	@echo "Making a Python environment in .venv-test (if there is none yet)."
	@scripts/make_venv.sh .venv-test
	@echo "Installing $(TORCH) into .venv-test; this takes a few minutes."
	@$(test_bin)/python -m pip install --quiet --disable-pip-version-check $(TORCH)
	@touch $@

.venv-test/ready: .venv-test/torch pyproject.toml
	@echo "Installing auricle and what its tests need into .venv-test; this takes a few minutes."
	@$(test_bin)/python -m pip install --quiet --disable-pip-version-check $(TORCH) -e '.[dev]'
	@touch $@
