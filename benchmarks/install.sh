#!/bin/sh
# Puts the tools that the benchmark compares with into a throw-away folder; delete the folder to be rid of them.
#   sh benchmarks/install.sh [FOLDER]      default: ${TMPDIR:-/tmp}/rewrite-benchmark-peers
# A tool that cannot be installed is told in one line and left out of the table; the others go on.
set -u
folder=${1:-${TMPDIR:-/tmp}/rewrite-benchmark-peers}
mkdir -p "$folder" || exit 2
folder=$(cd "$folder" && pwd) || exit 2
python=${PYTHON:-python3}
failed=0

python_tool() { # name of the folder, what pip installs
  if "$python" -m venv "$folder/$1" && "$folder/$1/bin/python" -m pip install --quiet --disable-pip-version-check "$2"
  then echo "$2: installed"
  else rm -rf "${folder:?}/$1"; failed=1; echo "$2: could not be installed, left out"
  fi
}

python_tool proselint proselint==0.16.0
python_tool presidio presidio-analyzer==2.2.366

# presidio's English model is no project of the package index (tried November 2026), and a name that nobody owns there
# is not one to install from. With a network, spaCy fetches it from its own releases; without it presidio runs on
# patterns alone and the table says so.
if [ -d "$folder/presidio" ] && ! "$folder/presidio/bin/python" -c 'import en_core_web_sm' 2>/dev/null; then
  echo "en_core_web_sm: not on the package index; for presidio with its model: $folder/presidio/bin/python -m spacy download en_core_web_sm"
fi

if ! command -v npm >/dev/null; then
  echo "alex, write-good: npm is not here, left out"; failed=1
else
  mkdir -p "$folder/npm" && for tool in alex@11.0.1 write-good@1.0.8; do
    if npm install --prefix "$folder/npm" --ignore-scripts --no-audit --no-fund --loglevel=error "$tool" >/dev/null
    then echo "$tool: installed"
    else failed=1; echo "$tool: could not be installed, left out"
    fi
  done
fi
exit "$failed"
