"""Letters by authors who had not seen the patterns: render a set for `denial-analyzer evaluate`.

    python -m benchmarks.render_letters unseen /tmp/unseen && denial-analyzer evaluate /tmp/unseen --misses

`seen` was used to improve the method; `unseen` was blind until its misses were read for the last three decision rules; `first` is the oldest and was
worked on. None is a blind measurement any more. Synthetic, invented people.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "sample_letters"))


def main() -> int:
    import layout
    import make

    name, out = sys.argv[1], Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    notices = yaml.safe_load((HERE / "letters" / "notices.yaml").read_text(encoding="utf-8"))
    for source in sorted((HERE / "letters" / name).glob("*.md")):
        letter = layout.read_letter(source, notices)
        make.render(letter, letter.form, out)
        shutil.copy(source.with_name(f"{source.stem}.truth.json"), out)
    print(f"{len(list(out.glob('*.truth.json')))} letters in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
