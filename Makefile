# make run   把程序装进 .venv 并启动样例区演示
# make test  把测试所需装进 .venv 并跑全部测试
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test bench lint clean
.DEFAULT_GOAL := run

$(VENV)/.run: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	$(BIN)/python -m compileall -q monitor  # 有的环境不写字节码，每次启动都要重新编译
	touch $@

$(VENV)/.test: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	$(BIN)/python -m compileall -q monitor  # 有的环境不写字节码，每次启动都要重新编译
	touch $@

$(VENV)/.bench: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test,bench]'
	$(BIN)/python -m compileall -q monitor  # 有的环境不写字节码，每次启动都要重新编译
	touch $@

run: $(VENV)/.run
	$(BIN)/govmon demo

test: $(VENV)/.test lint
	$(BIN)/python -m pytest -n auto --dist loadgroup

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

bench: $(VENV)/.bench
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache
