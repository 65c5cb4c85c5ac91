"""Which cues of the rulebook occur in which sentence: words before patterns."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from analyzer.rulebook.notices import Cue, CueIndex, word_keys, words_of


def cue_hits(folded: Sequence[str], index: CueIndex, skip: Collection[int] = (), words: Sequence[Sequence[str]] | None = None) -> list[list[Cue]]:
    """For each folded sentence the cues that match it, in rulebook order; sentences in `skip` are not searched.

    `words`: the words of each sentence, where they are known already.
    """
    found: list[list[Cue]] = []
    keys, cues = index.by_key.keys(), index.cues
    for n, text in enumerate(folded):
        if n in skip:
            found.append([])
            continue
        wanted = set(index.always)
        for key in word_keys(words[n] if words else words_of(text)) & keys:
            for literal, numbers in index.by_key[key]:
                if literal in text:
                    wanted.update(numbers)
        for literal, numbers in index.short:
            if literal in text:
                wanted.update(numbers)
        found.append([cues[i] for i in sorted(wanted) if cues[i].regex.search(text)])
    return found
