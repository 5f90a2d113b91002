# `just` lists these; each is a plain command that also works without just.

venv := env_var_or_default("ACCORDINGTO_VENV", ".venv")

_list:
    @just --list

# set up the environment for development
setup:
    scripts/setup --dev

# types, lint, and docs that match the code
check: setup
    {{venv}}/bin/ruff check .
    {{venv}}/bin/mypy
    {{venv}}/bin/python scripts/document --check
    {{venv}}/bin/python scripts/charts --check
    [ -d extension/node_modules ] || npm ci --prefix extension --no-audit --no-fund --loglevel=error
    npm run --prefix extension --silent types
    npm run --prefix extension --silent lint

# all tests; arguments go to pytest
test *arguments:
    scripts/test {{arguments}}

# figures on the measuring sets in FOLDER
evaluate folder *arguments: setup
    {{venv}}/bin/python scripts/evaluate {{folder}} {{arguments}}

# train one of the bundled models: just train claims|lines|summary ARGUMENTS (--help tells)
train what *arguments: setup
    {{venv}}/bin/python scripts/train_{{what}}.py {{arguments}}

# speed and memory
bench *arguments: setup
    {{venv}}/bin/python scripts/benchmark {{arguments}}

# wheel, sdist and the extension's archives, into dist/
package: setup
    {{venv}}/bin/python -m pip install --quiet build
    {{venv}}/bin/python -m build
    {{venv}}/bin/python scripts/package_extension --out dist

# draw the charts of docs/ from its tables
charts: setup
    {{venv}}/bin/python -m pip install --quiet matplotlib
    {{venv}}/bin/python scripts/charts

# bring the generated parts of docs/ up to date
document: setup
    {{venv}}/bin/python scripts/document
